"""Numbers by town, with small groups hidden, and where each town stands on the tile map."""

import datetime as dt
from typing import NamedTuple

from minzheng.foundation.accounts.scope import Scope
from minzheng.stages.indicators.declared import Indicator
from minzheng.stages.indicators.figures import (
    SMALLEST,
    TownFigure,
    by_town,
    hidden_word,
    number_of,
    shown,
    small,
)

# Column and row of each town, roughly as they lie; no boundary is drawn, so none is wrong.
CELLS = {
    "建设街道": (0, 0), "新嘉街道": (1, 0), "解放街道": (2, 0), "七星街道": (3, 0),
    "新兴街道": (0, 1), "南湖街道": (1, 1), "东栅街道": (2, 1), "大桥镇": (3, 1),
    "城南街道": (0, 2), "长水街道": (1, 2), "新丰镇": (3, 2), "余新镇": (1, 3), "凤桥镇": (2, 3),
}  # fmt: skip
_SPARE_ROW = 4


class TownCell(NamedTuple):
    """A town's number as this reader may see it; `number` is None when hidden or absent."""

    label: str
    text: str
    number: float | None
    cell: tuple[int, int]


def town_cells(indicator: Indicator, scope: Scope, on: dt.date) -> list[TownCell]:
    """A cell for each town that the reader's figures cover.

    Counts of one to four people are hidden, except in areas whose records the reader holds.
    """
    seen = scope.areas("see_figures")
    figures = [row for row in by_town(indicator, on) if seen is None or row.town.pk in seen]
    hidden = _hidden(indicator, figures, scope)
    cells = []
    for place, row in enumerate(figures):
        cell = CELLS.get(row.town.label, (place % 4, _SPARE_ROW + place // 4))
        if row.measure is None:
            cells.append(TownCell(row.town.label, "—", None, cell))
        elif row.town.pk in hidden:
            # The second one hidden is not small itself: it only must not give the first away.
            is_small = indicator.group(row.measure) < SMALLEST
            text = hidden_word(indicator) if is_small else "不显示"
            cells.append(TownCell(row.town.label, text, None, cell))
        else:
            text = shown(indicator, row.measure, hide_small=False).text
            number = plain(number_of(indicator, row.measure))
            cells.append(TownCell(row.town.label, text, number, cell))
    return cells


def plain(number: float) -> float:
    """Whole numbers as whole numbers: a chart writes 14, not 14.0."""
    return int(number) if number == int(number) else number


def _hidden(indicator: Indicator, figures: list[TownFigure], scope: Scope) -> set[int]:
    """A sum of money over one to four households points at them as well."""
    own = scope.areas("see_cases")
    found = [row for row in figures if row.measure is not None]
    counts = {row.town.pk: indicator.group(row.measure) for row in found if row.measure}
    return set() if own is None else small(counts, own)
