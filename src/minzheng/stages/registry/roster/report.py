"""The user's own sheet with a red column that says what to right in each row."""

from collections import defaultdict
from io import BytesIO

import xlsxwriter

from minzheng.stages.registry.roster.checking import Roster
from minzheng.stages.registry.sheets import OPTIONS, as_text

REASON = "错误原因"


def error_sheet(roster: Roster) -> bytes:
    """The same cells in the same places as .xlsx, all as text, and one column more at the right."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for problem in roster.errors:
        where = f"{problem.column}：" if problem.column else ""
        reasons[problem.row].append(where + problem.message)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet("名单")
    plain = book.add_format({"num_format": "@", "quote_prefix": True})
    wrong = book.add_format({"num_format": "@", "quote_prefix": True, "bg_color": "#FDE2E2"})
    red = book.add_format({"num_format": "@", "font_color": "#C00000", "text_wrap": True})
    rows = roster.table.rows if roster.table else []
    last = max((len(row) for row in rows), default=0)
    for at, row in enumerate(rows):
        style = wrong if at + 1 in reasons else plain
        for place, cell in enumerate(row):
            if cell.text:
                sheet.write_string(at, place, as_text(cell.text), style)
        if at + 1 in reasons:
            sheet.write_string(at, last, as_text("；".join(reasons[at + 1])), red)
    first = roster.header.first if roster.header else 0
    sheet.write_string(max(first - 1, 0), last, REASON, red)
    if 0 in reasons:
        sheet.write_string(first, last, as_text("；".join(reasons[0])), red)
    sheet.set_column(0, max(last - 1, 0), 16)
    sheet.set_column(last, last, 60)
    book.close()
    return out.getvalue()
