"""Few answers of somebody unknown as facts documents: the most and the least favourable family.

What was not answered, or cannot be asked in a word, is a span: one document takes its better end,
the other its worse one. The rule falls with income and property and never with illness, so
between the two lies every family that the answers fit; where both come out alike, all of them do.
What is not asked at all (support by children outside, gifts, shares, costs of work) is in neither.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from minzheng.areas.assistance.evidence.assemble import plain
from minzheng.areas.assistance.rules.document import MOST_ASSETS
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.law.facts import MOST_YUAN

NONE, SEVERE, ILL = "none", "severe", "ill"
MANY = 100  # dwellings or cars of one who has «some»: more than any rule allows
CHILD = 10  # an age below any line


class Told(NamedTuple):
    """The answers; money in fen a month, None is «I do not know»."""

    people: int
    earned: int | None  # wages and employees' pensions, which count in full
    pension: int | None  # residents' pension, of which the central base part does not count
    other: int | None
    savings: int | None  # fen in all
    homes: bool | None  # more than one dwelling
    car: bool | None
    frail: str | None  # somebody SEVERE or ILL, or NONE


# What may be a span, in the order it is asked. Everything but the number of people.
SPANS = Told._fields[1:]


def told(answers: Mapping[str, Any]) -> Told:
    """The answers by name; KeyError where one is missing."""
    return Told(**{name: answers[name] for name in Told._fields})


def facts(said: Told, values: Figures, worse: Collection[str] = ()) -> dict[str, Any]:
    """The facts document with the worse end of the spans in `worse`, the better of the others."""
    ill = "frail" in worse
    return {
        "members": [_member(said, values, row, ill) for row in range(said.people)],
        "incomes": _incomes(said, values, worse),
        "property": {
            "financial": _sum(said.savings, "savings" in worse, MOST_ASSETS),
            "cars": _some(said.car, "car" in worse, few=0),
            **_homes(said.homes, "homes" in worse),
        },
        **_single(said, ill),
    }


def _sum(fen: int | None, worse: bool, most: int) -> int | float:
    """Yuan of an amount; unknown it is nothing at the better end and all there is at the worse."""
    if fen is None:
        return most if worse else 0
    return plain(fen)


def _some(has: bool | None, worse: bool, few: int) -> int:
    """How many of a thing: `few` is what one has who has none to speak of."""
    if has is None:
        return MANY if worse else few
    if not has:
        return few
    return MANY if worse else few + 1


def _homes(several: bool | None, worse: bool) -> dict[str, int]:
    """A second dwelling may be allowed where both together are small: at best they are."""
    many = _some(several, worse, few=1)
    return {"dwellings": many, "area": 1} if several and not worse else {"dwellings": many}


def _member(said: Told, values: Figures, row: int, worse: bool) -> dict[str, Any]:
    """At best every member has what one of them has; at worst one alone, or nobody if unknown."""
    kind = said.frail
    one: dict[str, Any] = {"rel": "self" if row == 0 else "other"}
    if not worse and (age := _uplifted(values)) is not None:
        one["age"] = age
    if kind == NONE or (worse and (kind is None or row)):
        return one
    if worse:  # of those who are ILL a mental disability of level 3 brings the least
        least = {"disability": {"level": 3, "kinds": ["mental"]}}
        return one | (least if kind == ILL else {"flags": ["severe_l2"]})
    return one | {"flags": ["serious_illness", *(() if kind == ILL else ("severe_l2",))]}


def _uplifted(values: Figures) -> int | None:
    """The age with the higher uplift, as ages are not asked; None where age changes nothing."""
    if not max(values.elder_rate, values.minor_rate):
        return None
    return values.elder_age if values.elder_rate >= values.minor_rate else CHILD


def _incomes(said: Told, values: Figures, worse: Collection[str]) -> list[dict[str, Any]]:
    base = "pension_local" if "pension" in worse else "pension_base_central"
    rows = [
        ("wage", _sum(said.earned, "earned" in worse, MOST_YUAN)),
        (base, _sum(said.pension, "pension" in worse, MOST_YUAN)),
        ("business", _sum(said.other, "other" in worse, MOST_YUAN)),
    ]
    if said.frail != NONE and "frail" not in worse:
        rows.append(("rigid_cost", plain(values.rigid_cap)))
    return [{"kind": kind, "amount": amount} for kind, amount in rows if amount]


def _single(said: Told, worse: bool) -> dict[str, Any]:
    """Who may apply alone has at best no income of his own, at worst more than any standard."""
    if said.frail == NONE or (said.frail is None and worse):
        return {}
    return {"single": {"own_income": MOST_YUAN if worse else 0}}
