"""Numbers made ready to be read: in words, by town, by month, and with small groups hidden."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.workdays import months_after
from minzheng.foundation.divisions.models import Division
from minzheng.stages.indicators.declared import Indicator, Measure, Part, total

# Under this many persons or households a number can point at someone.
SMALLEST = 5
HIDDEN = "少于 5"
Key = TypeVar("Key")


class Shown(NamedTuple):
    """A number as it is read: «1,842», its unit, the plain number for a bar, and 示例值 or not."""

    text: str
    unit: str
    number: float | None
    placeholder: bool = False

    @property
    def full(self) -> str:
        """Number and unit."""
        return f"{self.text} {self.unit}" if self.number is not None and self.unit else self.text


class TownFigure(NamedTuple):
    """A town's number; `measure` is None where there is nothing to count."""

    town: Division
    measure: Measure | None


NOTHING = Shown("还没有数据", "", None)


def number_of(indicator: Indicator, measure: Measure) -> float:
    """The plain number that is compared with a target: percent, yuan, seconds or the count."""
    match indicator.kind:
        case "share":
            return round(100 * measure.value / measure.of, 1)
        case "mean":
            return round(measure.value / measure.of, 1)
        case "money":
            return measure.value / 100
        case "ms":
            return measure.value / 1000
    return float(measure.value)


def shown(indicator: Indicator, measure: Measure | None, hide_small: bool = True) -> Shown:
    """A number in words; a count of fewer than five people is hidden unless it is one's own."""
    if measure is None:
        return NOTHING
    if hide_small and 0 < indicator.group(measure) < SMALLEST:
        return Shown(hidden_word(indicator), "", None, measure.placeholder)
    number = number_of(indicator, measure)
    match indicator.kind:
        case "money":
            text = yuan(measure.value)
        case "share":
            text = f"{number:.0f}%" if number == int(number) else f"{number:.1f}%"
            return Shown(text, "", number, measure.placeholder)
        case "ms":
            return Shown(*_duration(measure.value), number, measure.placeholder)
        case "mean":
            text = f"{number:,.1f}".removesuffix(".0")
        case _:
            text = f"{measure.value:,}"
    return Shown(text, indicator.unit, number, measure.placeholder)


def hidden_word(indicator: Indicator) -> str:
    """What stands in the place of a small number."""
    return "不显示" if indicator.kind in ("money", "share") else f"{HIDDEN} {indicator.unit}"


def _duration(ms: int) -> tuple[str, str]:
    if ms < 1000:
        return "不到 1", "秒"
    return f"{ms / 1000:,.1f}".removesuffix(".0"), "秒"


def by_town(indicator: Indicator, on: dt.date) -> list[TownFigure]:
    """The parts of each town, living ones first and any gone one that still holds records."""
    if indicator.tally is None:
        return []
    parts = indicator.tally(on)
    rows = list(Division.objects.filter(level__gte=Division.TOWN).order_by("pk"))
    above = {row.pk: row.pk if row.level == Division.TOWN else row.parent_id for row in rows}
    mine: dict[int, list[Part]] = {}
    for area, part in parts.items():
        town = above.get(area)
        if town is not None:
            mine.setdefault(town, []).append(part)
    towns = [row for row in rows if row.level == Division.TOWN]
    living = set(Division.objects.on(on).towns().values_list("pk", flat=True))
    return [
        TownFigure(town, total(mine.get(town.pk, ()), indicator.kind))
        for town in towns
        if town.pk in living or town.pk in mine
    ]


def small(cells: Mapping[Key, int], own: Collection[Key] = ()) -> set[Key]:
    """The cells to hide: each of 1 to 4 that is not one's own, and as many of the next smallest
    beside them as it takes that nobody can work a small one out from the total less the others.

    The zeros come last: hidden, they read «少于 5» too.
    """
    hidden = {key for key, value in cells.items() if 0 < value < SMALLEST and key not in own}
    others = [key for key in cells if key not in hidden and key not in own]
    others.sort(key=lambda key: (cells[key] == 0, cells[key]))
    while hidden and others and _gives_away(cells, hidden, own):
        hidden.add(others.pop(0))
    return hidden


def _gives_away(cells: Mapping[Key, int], hidden: set[Key], own: Collection[Key]) -> bool:
    """Whether a small cell could be only one number, for a reader who knows the sum of the
    hidden ones, which of them are small, and that no hidden one is above those still shown."""
    shown_cells = [v for key, v in cells.items() if key not in hidden and key not in own and v > 0]
    total_hidden = sum(cells[key] for key in hidden)
    low = 0 if any(cells[key] == 0 for key in hidden) else 1
    smalls = sum(cells[key] < SMALLEST for key in hidden)
    large = len(hidden) - smalls
    most = min(shown_cells, default=total_hidden)
    rest_low = low * (smalls - 1) + SMALLEST * large
    rest_high = (SMALLEST - 1) * (smalls - 1) + most * large
    possible = [v for v in range(low, SMALLEST) if rest_low <= total_hidden - v <= rest_high]
    return len(possible) < 2


def months_back(on: dt.date, many: int) -> list[dt.date]:
    """The last days of the past months and, last, the day itself: what a trend is read on."""
    first = on.replace(day=1)
    ends = [months_after(first, -back) - dt.timedelta(days=1) for back in range(many - 2, -1, -1)]
    return [*ends, on]


def trend(indicator: Indicator, days: Iterable[dt.date]) -> list[Measure | None]:
    """The district's number on each of some days."""
    return [indicator.count(day) for day in days]
