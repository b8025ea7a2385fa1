"""The notice board: live postings of a village, column by column from an allow-list.

Three locks, each enough by itself: the posting was built from the item's allow-list, the board
shows only columns that both the item and the board know, and a row in which the scanner still
finds something personal is held back.
"""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import QuerySet

from minzheng.stages.catalog import Item, find
from minzheng.stages.decisions.models import PublicPosting
from minzheng.stages.notices.leaks import leaks

# What may ever stand on the board, whatever an item declares.
COLUMNS = ("申请人", "村（社区）", "保障人数", "拟定结果", "拟定金额")


class Posted(NamedTuple):
    """One posting as the board shows it; `held` is one that the scanner held back."""

    item: str
    cells: tuple[tuple[str, str], ...]
    from_on: dt.date
    until_on: dt.date
    held: bool


def live(on: dt.date) -> "QuerySet[PublicPosting]":
    """Postings that hang on a day: begun, not over, not taken down, and of nobody kept secret."""
    return PublicPosting.objects.filter(
        from_on__lte=on, until_on__gte=on, taken_down_at=None, case__applicant__secret=False
    )


def posted(posting: PublicPosting) -> Posted:
    """A posting made ready for the board."""
    item = find(posting.case.item)
    cells = allowed_cells(item, posting.columns)
    held = any(leaks(value) for _, value in cells)
    return Posted(item.name, () if held else cells, posting.from_on, posting.until_on, held)


def allowed_cells(item: Item, columns: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The columns that both the item and the board allow, in the item's order."""
    declared = item.posting.columns if item.posting else ()
    both = [name for name in declared if name in COLUMNS and name in columns]
    return tuple((name, str(columns[name])) for name in both)
