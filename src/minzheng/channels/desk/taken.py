"""A list taken out as Excel: how much of it fits, who took it, when, and what was left behind."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from minzheng.channels.desk.views.reach import me
from minzheng.foundation.core import clock
from minzheng.stages.registry.sheets import write_sheet

# Rows of one file. It is made in memory: half of it on a disk would lie there in the clear.
MOST, LINES_MOST = 5000, 20_000  # a page with filters can be taken in parts; a batch is one thing
AT_ONCE = 500  # rows read as objects at a time, so that a long list is never in memory whole
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Taken(NamedTuple):
    """Rows as cells, the events to note of them (target, person), and how many were left out."""

    cells: list[list[Any]]
    touched: list[tuple[tuple[str, str], str]]
    left_out: int


def take(
    rows: QuerySet[Any], most: int, cells: Callable[[Any], list[Any]],
    touched: Callable[[Any], tuple[tuple[str, str], str]],
) -> Taken:  # fmt: skip
    """The first `most` of the ordered rows; the rest is counted, not read."""
    found = Taken([], [], 0)
    for row in rows[: most + 1].iterator(chunk_size=AT_ONCE):
        found.cells.append(cells(row))
        found.touched.append(touched(row))
    if len(found.cells) <= most:
        return found
    return Taken(found.cells[:most], found.touched[:most], rows.count() - most)


def watermark(request: HttpRequest, count: int, unit: str, left_out: int, rest: str) -> str:
    """«王 于 2021-10-26 09:30 导出，12 户，仅限工作使用», and what is missing, if anything is, with
    how one comes by the `rest`."""
    at = timezone.localtime(clock.now())  # with its year: a file is found again much later
    words = f"{me(request).display_name} 于 {at:%Y-%m-%d %H:%M} 导出，{count} {unit}，仅限工作使用"
    if not left_out:
        return words
    return f"{words}。没有导完：还有 {left_out} {unit}不在这里，{rest}"


def workbook(
    columns: Sequence[str], cells: Sequence[Sequence[Any]], *, mark: str, title: str, name: str
) -> HttpResponse:
    """The file as a download; `name` holds no person's name or number."""
    answer = HttpResponse(
        write_sheet(columns, cells, watermark=mark, title=title), content_type=XLSX
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y%m%d}.xlsx"'
    return answer


def money(fen: int) -> Decimal:
    """Yuan as a number that Excel adds up."""
    return Decimal(fen) / 100
