"""Excel files that are safe to open: text stays text, no live formula, no link, a watermark.

Callers mask what they hand over; this writes exactly what it gets.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
CELL_MOST = 32_000
WIDTH_MOST = 40


def write_sheet(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    watermark: str,
    title: str = "名单",
    red: Iterable[int] = (),
) -> bytes:
    """One sheet as .xlsx: the watermark (who, when) in row 1, headings in row 2, then the rows.

    Whole numbers and Decimals become numbers, everything else text cells. `red`: columns (from
    0) whose text is red. ID numbers are passed as text and stay identical.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet(_sheet_name(title))
    quiet = book.add_format({"font_color": "#777777", "italic": True})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True})
    plain = book.add_format({"num_format": "@", "quote_prefix": True})
    marked = book.add_format({"num_format": "@", "font_color": "#C00000", "quote_prefix": True})
    reds = set(red)
    widths = [text_width(column) for column in columns]
    sheet.write_string(0, 0, as_text(watermark), quiet)
    for at, column in enumerate(columns):
        sheet.write_string(1, at, as_text(column), head)
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row):
            write_cell(sheet, number, at, value, marked if at in reds else plain)
            if at < len(widths) and number < 200:
                widths[at] = max(widths[at], text_width(str(value)))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 2, WIDTH_MOST))
    sheet.freeze_panes(2, 0)
    sheet.set_footer(f"&L{as_text(watermark).replace('&', '&&')[:200]}&R&P / &N")
    book.close()
    return out.getvalue()


def write_cell(sheet: Any, row: int, column: int, value: Any, text_format: Any) -> None:
    """A number as number, everything else as a text cell that no program runs."""
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if number and -(10**15) < value < 10**15:
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, as_text(value), text_format)


def as_text(value: Any) -> str:
    """Text that fits a cell; lone surrogates and characters no XML holds become «�»."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    text = str(value).encode("utf-8", "replace").decode()
    text = "".join("�" if ch in "\ufffe\uffff" else ch for ch in text)
    return text if len(text) <= CELL_MOST else text[:CELL_MOST] + "…"


def text_width(text: str) -> int:
    """Columns wide: Han count two."""
    return sum(2 if ord(ch) > 0x2E7F else 1 for ch in text[:WIDTH_MOST])


def _sheet_name(title: str) -> str:
    return "".join(ch for ch in title if ch not in "[]:*?/\\'")[:31] or "名单"
