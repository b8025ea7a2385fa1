"""Mutants that nobody could tell from the work itself, each with its reason; they count nothing.

One is named by file, function and words, so that moving lines does not lose it. `faults()` finds
a name that no longer stands in the text, a reason that is none, and more than a few of them in a
room: then the tests are to be sharpened, not the list to be lengthened.
"""

from collections import Counter
from collections.abc import Mapping

from tests.promises.mutants import Mutant

Name = tuple[str, str, str]
FEW = 0.05  # of a room's mutants
LONG = 30  # characters; what is shorter explains nothing

LAW = "src/minzheng/law"
LEDGER = "src/minzheng/foundation/ledger"
RULES = "src/minzheng/areas/assistance/rules"
EQUAL: dict[Name, str] = {
    (f"{LEDGER}/actions.py", "_write", "True → False"):
        "zip(strict=): the entries are made from the vouchers one by one, both are as long",
    (f"{LEDGER}/actions.py", "_write", "posting.fen > 0 → posting.fen >= 0"):
        "a sum over amounts above 0 is the same with the zeros in it; and no posting is zero",
    (f"{LAW}/entries.py", "_rows", "0 → 1"):
        "a blank row's value and article: each row read from the file writes both over",
    (f"{RULES}/income.py", "divisor", "per % den → per * den"):
        "the least common multiple of a number and its divisor is the number: the test saves time",
    (f"{RULES}/limits.py", "marginal", "1 → 2"):
        "a line below nothing: no income is within it and none would be, at -1 as at -2",
    (f"{RULES}/limits.py", "size_flip", "size + 1 → size - 1"):
        "fewer people lower every line: who is refused with some is refused with fewer too",
    (f"{RULES}/story.py", "_closed", "rest > 0 → rest >= 0"):
        "asked only of a rest that is not nothing, where both are the same question",
}  # fmt: skip


def name(mutant: Mutant) -> Name:
    """What a mutant is called in this list."""
    return mutant.file, mutant.function, mutant.words


def faults(rooms: Mapping[str, list[Mutant]], equal: Mapping[Name, str] = EQUAL) -> list[str]:
    """What is wrong with the list, over the mutants of every room."""
    there = {name(mutant) for every in rooms.values() for mutant in every}
    bad = ["stands nowhere: " + " ".join(key) for key in equal if key not in there]
    bad += ["no reason: " + " ".join(key) for key, why in equal.items() if len(why) < LONG]
    for room, every in rooms.items():
        taken = sum(times for key, times in Counter(map(name, every)).items() if key in equal)
        if taken > FEW * len(every):
            bad.append(f"too many in {room}: {taken} of {len(every)}")
    return bad
