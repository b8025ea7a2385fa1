"""How many small wrongs the tests notice: `python -m tests.promises.bite GROUP --size N`.

The tests of a group run once, each line of the targets noted by test. Then a sample of mutants,
chosen by the seed, gets a forked process each: the wrong is put in place and the tests that
reach its line run, quickest first, until one fails. Django, the district and an in-memory SQLite
are inherited, so that a mutant costs what its tests cost; mutmut and cosmic-ray start a process
and a database for each, which is ten seconds here.

`--keep FILE` makes sittings add up: what was noticed once is not tried again while its file
stays the same, and survivors come first, so that a new test shows. The last line printed is
JSON.
"""

import argparse
import gc
import hashlib
import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Generator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any, NamedTuple

import pytest
from _pytest.runner import runtestprotocol

from tests.promises.equal import EQUAL, name
from tests.promises.mutants import Mutant, codes_of, mutants

ROOT = Path(__file__).resolve().parents[2]
BUDGET = 40.0  # seconds of one core that a mutant's tests may cost, as they took unharmed
OFTEN = 10  # mutants after which a sitting that is cut off loses nothing


class Group(NamedTuple):
    """What is changed and which tests must notice."""

    targets: tuple[str, ...]
    tests: tuple[str, ...]


# Each room's own tests, for a mutant costs what they cost: what only a walk through the whole
# house would notice counts as not noticed.
MONEY = "tests/stages/payments"
# The worked cases and the explanations; the properties beside them cost more than they notice.
LAW = ("tests/law", "tests/areas/assistance/test_worked.py",
       "tests/areas/assistance/test_explanation.py")  # fmt: skip
RULES = (*LAW[1:], *(f"tests/areas/assistance/test_{name}.py" for name in
         ("marginal", "review", "told", "document")))  # fmt: skip
GROUPS = {
    "law": Group(("src/minzheng/law",), LAW),
    "rules": Group(("src/minzheng/areas/assistance/rules",), RULES),
    "ledger": Group(("src/minzheng/foundation/ledger",), ("tests/foundation/ledger", MONEY)),
    "payments": Group(("src/minzheng/stages/payments",), (MONEY,)),
    "permissions": Group(
        ("src/minzheng/foundation/accounts/scope.py",
         "src/minzheng/foundation/accounts/abilities.py",
         "src/minzheng/foundation/accounts/middleware.py",
         "src/minzheng/foundation/core/doors.py"),
        ("tests/foundation/test_scope.py", "tests/foundation/test_accounts.py",
         "tests/foundation/test_sessions.py"),
    ),
    "toy": Group(("tests/promises/toy/line.py",), ("tests/promises/toy/sharp.py",)),
    "blunt": Group(("tests/promises/toy/line.py",), ("tests/promises/toy/blunt.py",)),
}  # fmt: skip


class Bite:
    """A pytest plugin that runs the tests and then the mutants."""

    def __init__(self, group: str, size: int, seed: int, seconds: float, kept: Path | None) -> None:
        self.name, self.files = group, [f for t in GROUPS[group].targets for f in _files(t)]
        self.size, self.seed, self.seconds, self.kept = size, seed, seconds, kept
        self.lines: dict[str, set[tuple[str, int]]] = {}
        self.seen: set[tuple[str, int]] = set()  # by what runs now
        self.laid: dict[tuple[str, str], set[tuple[str, int]]] = {}  # by each fixture's making
        self.took: dict[str, float] = {}
        self.found: dict[str, Any] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of the usual loop. A suite that fails unharmed proves nothing."""
        items = [item for item in session.items if not _empties_tables(item)]
        for place, item in enumerate(items):
            # The last one's next is the first: the session's fixtures stay for the children.
            after = items[(place + 1) % len(items)]
            started = time.process_time()
            passed, seen = self._watched(item, after)
            if not passed:
                raise pytest.UsageError(f"{item.nodeid} fails without any mutant")
            self.took[item.nodeid] = time.process_time() - started
            self.lines[item.nodeid] = seen
        for item in items:  # a shared fixture is made once, for all who ask for it
            for asked in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
                self.lines[item.nodeid] |= self.laid.get(_place(asked[-1]), set())
        self._mutate(items)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """Note the lines that making a fixture reaches, for every test that uses it."""
        before, self.seen = self.seen, set()
        try:
            return (yield)
        finally:
            self.laid.setdefault(_place(fixturedef), set()).update(self.seen)
            before |= self.seen
            self.seen = before

    def _watched(self, item: pytest.Item, after: pytest.Item) -> tuple[bool, set[tuple[str, int]]]:
        """Run a test and note the lines of the targets that it reaches."""
        names = {str(ROOT / file): file for file in self.files}
        self.seen = seen = set()

        def trace(frame: FrameType, event: str, _: Any) -> Any:
            file = names.get(frame.f_code.co_filename)
            if file is None:
                return None
            if event == "line":
                self.seen.add((file, frame.f_lineno))
            return trace

        sys.settrace(trace)
        try:
            reports = runtestprotocol(item, log=False, nextitem=after)
        finally:
            sys.settrace(None)
        return all(report.outcome != "failed" for report in reports), seen

    def _mutate(self, items: list[pytest.Item]) -> None:
        every = [m for m in mutants_of(self.name) if name(m) not in EQUAL]
        random.Random(self.seed).shuffle(every)
        # One function may live more than once: a population's run makes doubles of the rules.
        living: dict[tuple[str, str], list[FunctionType]] = {}
        for f in gc.get_objects():
            if type(f) is FunctionType:  # asked of a dead weak reference, isinstance raises
                living.setdefault((f.__code__.co_filename, f.__code__.co_qualname), []).append(f)
        gc.freeze()
        killed, survivors = self._known(every)
        # Survivors first, for a new test may notice them; then what was never tried.
        fresh = [m for m in every if m.key not in survivors and _short(m.key) not in killed]
        queue = [m for m in every if m.key in survivors] + fresh[: self.size]
        until = time.monotonic() + self.seconds
        tried, missed = 0, set()
        for mutant in queue:
            if time.monotonic() > until:
                break
            found = _living(living, mutant)
            tried += 1
            if found and self._bitten(mutant, found, items):
                if mutant.key not in missed:  # twins of one name: the worse one counts
                    killed.add(_short(mutant.key))
                    survivors.discard(mutant.key)
            else:
                missed.add(mutant.key)
                survivors.add(mutant.key)
                print(f"not noticed: {mutant.key}", file=sys.__stderr__, flush=True)
            if tried % OFTEN == 0:
                self._keep(killed, survivors)
        killed -= {_short(key) for key in survivors}
        self._keep(killed, survivors)
        self.found = {
            "tried": tried, "killed": len(killed), "known": len(killed) + len(survivors),
            "of": len({m.key for m in every}), "survivors": sorted(survivors),
        }  # fmt: skip

    def _known(self, every: list[Mutant]) -> tuple[set[str], set[str]]:
        """What sittings before this one found in files that are still the same, and what is set
        aside since counts for nothing."""
        before = json.loads(self.kept.read_text("utf-8")) if self.kept else {}
        mine = before.get(self.name, {"texts": {}, "killed": [], "survivors": []})
        texts = self._texts()
        same = [m for m in every if mine["texts"].get(m.file) == texts[m.file]]
        killed = set(mine["killed"]) & {_short(m.key) for m in same}
        return killed, set(mine["survivors"]) & {m.key for m in same}

    def _keep(self, killed: set[str], survivors: set[str]) -> None:
        if self.kept is None:
            return
        kept = json.loads(self.kept.read_text("utf-8"))
        kept[self.name] = {
            "texts": self._texts(),
            "survivors": sorted(survivors),
            "killed": sorted(killed - {_short(key) for key in survivors}),
        }
        self.kept.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", "utf-8")

    def _texts(self) -> dict[str, str]:
        """Of each file, what it says, in short."""
        return {
            file: hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:16] for file in self.files
        }

    def _bitten(self, mutant: Mutant, found: list[FunctionType], items: list[pytest.Item]) -> bool:
        """Whether a test fails, or does not end, with the wrong in place."""
        lines = {(mutant.file, n) for n in range(mutant.first, mutant.last + 1)}
        reach = [item for item in items if self.lines[item.nodeid] & lines]
        chosen, cost = [], 0.0
        for item in sorted(reach, key=lambda i: self.took[i.nodeid]):
            cost += self.took[item.nodeid]
            if chosen and cost > BUDGET:
                break
            chosen.append(item)
        if not chosen:
            return False
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            # An endless loop is noticed too, by its own seconds: a busy machine notices nothing.
            signal.setitimer(signal.ITIMER_PROF, 10 + 3 * min(cost, BUDGET))
            signal.alarm(900)
            os._exit(_child(mutant, found, chosen))
        return os.waitpid(pid, 0)[1] != 0


def _living(living: dict[tuple[str, str], list[FunctionType]], m: Mutant) -> list[FunctionType]:
    """The function, and the closures that it made when the modules were read."""
    inner = f"{m.function}.<locals>."
    return [
        function
        for (file, name), functions in living.items()
        if file == str(ROOT / m.file) and (name == m.function or name.startswith(inner))
        for function in functions
    ]


def _child(mutant: Mutant, found: list[FunctionType], chosen: list[pytest.Item]) -> int:
    """0: nothing noticed."""
    try:
        codes = codes_of(ROOT, mutant)
        for function in found:
            function.__code__ = codes.get(function.__code__.co_qualname, function.__code__)
    except (SyntaxError, ValueError):
        return 1  # does not even compile
    _forget_answers()
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for place, item in enumerate(chosen):
            item._initrequest()  # type: ignore[attr-defined]
            after = chosen[(place + 1) % len(chosen)]
            reports = runtestprotocol(item, log=False, nextitem=after)
            if any(report.outcome == "failed" for report in reports):
                return 1
    return 0


def _forget_answers() -> None:
    """Answers that were kept by the unharmed functions."""
    for thing in gc.get_objects():
        if type(thing).__name__ == "_lru_cache_wrapper":
            module = str(getattr(thing, "__module__", ""))
            if module.startswith(("minzheng", "tests")):
                thing.cache_clear()


def mutants_of(group: str) -> list[Mutant]:
    """Every mutant of a group."""
    return [m for target in GROUPS[group].targets for f in _files(target) for m in mutants(ROOT, f)]


def _place(fixture: "pytest.FixtureDef[Any]") -> tuple[str, str]:
    return fixture.baseid, fixture.argname


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:10]


def _files(target: str) -> list[str]:
    path = ROOT / target
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [str(p.relative_to(ROOT)) for p in found if "migrations" not in p.parts]


def _empties_tables(item: pytest.Item) -> bool:
    """Tests with real transactions or a browser; they need what a fork does not carry."""
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or bool(item.get_closest_marker("browser"))


def main() -> int:
    """Bite once; 1 if the tests themselves fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("--size", type=int, default=10**6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10**6)
    parser.add_argument("--keep", type=Path, default=None, metavar="FILE")
    asked = parser.parse_args()
    group = GROUPS[asked.group]
    bite = Bite(asked.group, asked.size, asked.seed, asked.seconds, asked.keep)
    os.environ.pop("DATABASE_URL", None)
    quiet = ["-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider"]
    code = pytest.main([*quiet, *(str(ROOT / test) for test in group.tests)], plugins=[bite])
    print(json.dumps(bite.found, ensure_ascii=False))
    return 0 if bite.found and code in (0, 5) else 1


if __name__ == "__main__":
    sys.exit(main())
