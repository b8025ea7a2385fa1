"""How an indicator is declared: what it counts, from which records, and which list is behind it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # areas import this while apps are still loading: no model may be touched
    from django.db.models import QuerySet

    from minzheng.foundation.accounts.scope import Scope

KINDS = ("count", "share", "money", "mean", "ms")


class Part(NamedTuple):
    """What one area adds: a number, for shares and means the whole it is part of, and whether
    any of it rests on 示例值."""

    value: int
    of: int = 0
    placeholder: bool = False


class Measure(NamedTuple):
    """A number on a day. `of` is the whole of a share or the cases of a mean; `value` is fen for
    money and milliseconds for times; for money and people `of` may say over how many households
    it goes. `placeholder`: rests on 示例值."""

    value: int
    of: int = 0
    placeholder: bool = False


class Record(NamedTuple):
    """One row of the list behind a number; `case_ref` opens it at the desk."""

    title: str
    note: str
    place: str
    case_ref: str = ""


@dataclass(frozen=True)
class Indicator:
    """A number of the bureau.

    `tally` gives parts by division id, which add up to towns and to the district; a number that
    does not add up (a median, a standard) has `whole` instead and no map. `how` says in one
    sentence how it is counted, `source` from which records. `people` marks a count of persons or
    households: under five it is not shown outside the owner's area.
    """

    id: str
    label: str
    unit: str
    clause: str
    how: str
    source: str
    kind: str = "count"
    tally: Callable[[dt.date], Mapping[int, Part]] | None = None
    whole: Callable[[dt.date], Measure | None] | None = None
    rows: "Callable[[Scope, dt.date], QuerySet[Any]] | None" = None
    record: Callable[[Any], Record] | None = None
    people: bool = False

    def count(self, on: dt.date) -> Measure | None:
        """The district's number on a day; None when there is nothing to count yet."""
        if self.whole is not None:
            return self.whole(on)
        parts = self.tally(on).values() if self.tally is not None else ()
        return total(parts, self.kind)

    def group(self, measure: Measure) -> int:
        """How many people or households stand behind a number, the fewer of the two; 0 when it
        is not about people. Twelve persons of two households are a group of two; behind a
        share stand all of whom it is a part: that nobody of two was satisfied tells of both."""
        if not self.people:
            return 0
        if self.kind in ("money", "share"):
            return measure.of
        return min(measure.value, measure.of) if measure.of else measure.value


def total(parts: Iterable[Part], kind: str) -> Measure | None:
    """Parts put together; a share or a mean of nothing is not a number."""
    found = list(parts)
    value, of = sum(part.value for part in found), sum(part.of for part in found)
    if kind in ("share", "mean") and of == 0:
        return None
    return Measure(value, of, any(part.placeholder for part in found))


_indicators: dict[str, Indicator] = {}


def register(indicator: Indicator) -> Indicator:
    """Declare an indicator; an id twice, an unknown kind or nothing to count is an error."""
    if indicator.id in _indicators:
        raise ValueError(f"indicator {indicator.id} is declared twice")
    if indicator.kind not in KINDS or (indicator.tally is None) == (indicator.whole is None):
        raise ValueError(f"indicator {indicator.id} says neither or both of tally and whole")
    if (indicator.rows is None) != (indicator.record is None):
        raise ValueError(f"indicator {indicator.id} has rows that cannot be shown")
    _indicators[indicator.id] = indicator
    return indicator


def find(indicator_id: str) -> Indicator:
    """The indicator of that id; KeyError otherwise."""
    return _indicators[indicator_id]


def registered() -> tuple[Indicator, ...]:
    """All indicators, in order of declaration."""
    return tuple(_indicators.values())
