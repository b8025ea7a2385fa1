"""Reads one workbook from standard input in a process of its own with hard limits.

Started by path, so it imports nothing of ours. Writes JSON Lines: first {"merged": […]}, then a
list of cells for each row of the first sheet with content: text as it is, else [kind, text].
Exit 3: too many rows, 4: nothing in it; anything else but 0: the file cannot be read.
The parent watches the memory and kills; the limits here stand behind it.
"""

import datetime as dt
import io
import json
import resource
import signal
import sys

MEMORY = 256 * 1024 * 1024
SECONDS = 8
ROWS_MOST, COLUMNS_MOST, TEXT_MOST, OUT_MOST = 20_200, 60, 1_000, 48 * 1024 * 1024


def main() -> int:
    """Read, limit, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Out of memory the reader may wait for ever; this ends it, whatever it waits for.
    signal.alarm(SECONDS)
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_object(io.BytesIO(sys.stdin.buffer.read()))
    for place, meta in enumerate(book.sheets_metadata):
        if meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_index(place)
        if sheet.height:
            return write(sheet)
    return 4


def write(sheet: object) -> int:
    """One sheet to standard output."""
    merged = getattr(sheet, "merged_cell_ranges", None) or []
    if sheet.end and sheet.end[0] >= ROWS_MOST:  # type: ignore[attr-defined]
        return 3
    sys.stdout.write(json.dumps({"merged": merged[:20_000]}))
    # Rows come from the top of the sheet, but without the empty columns at its left.
    left = [""] * (sheet.start[1] if sheet.start else 0)  # type: ignore[attr-defined]
    size = 0
    for row in sheet.iter_rows():  # type: ignore[attr-defined]
        cells = (left + [cell(value) for value in row[:COLUMNS_MOST]])[:COLUMNS_MOST]
        while cells and not cells[-1]:
            cells.pop()
        line = json.dumps(cells)
        size += len(line)
        if size > OUT_MOST:
            return 3
        sys.stdout.write("\n" + line)
    return 0


def cell(value: object) -> object:
    """Text as it is; numbers, dates and truth values marked as such."""
    if isinstance(value, str):
        return value[:TEXT_MOST]
    if isinstance(value, bool):
        return ["bool", "是" if value else "否"]
    if isinstance(value, (int, float)):
        whole = isinstance(value, int) or (value == value and value.is_integer())
        return ["number", str(int(value)) if whole else repr(value)]
    if isinstance(value, dt.datetime):
        return ["date", value.date().isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    return ["other", str(value)[:TEXT_MOST]]


if __name__ == "__main__":
    sys.exit(main())
