"""The report is the user's own sheet, with one red column that says what to right."""

import io

import openpyxl

from minzheng.stages.registry.roster import error_sheet, read_roster, template
from minzheng.stages.registry.roster.columns import COLUMNS
from tests.cast import Cast
from tests.stages.registry.rosters import HEAD, clean_rows, xlsx


def test_the_report_keeps_every_cell_and_adds_the_reasons(district: None) -> None:
    rows = clean_rows(2)
    rows[1][2], rows[1][7] = "123", '=HYPERLINK("http://x")'
    report = error_sheet(read_roster(xlsx(rows), name="a.xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(report)).active
    got = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert got[0] == [*HEAD, "错误原因"]
    assert [row[:8] for row in got[1:]] == rows
    assert "身份证号：" in got[2][8] and "联系电话：" in got[2][8]
    assert [row[8] for at, row in enumerate(got) if at not in (0, 2)] == [None] * 5
    assert sheet.cell(3, 9).font.color.rgb == "FFC00000"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert all(c.value is None for r in sheet.iter_rows() for c in r if c.data_type == "n")


def test_the_report_read_again_after_righting_is_clean(district: None) -> None:
    rows = clean_rows(1)
    good = rows[1][2]
    rows[1][2] = "123"
    book = openpyxl.load_workbook(io.BytesIO(error_sheet(read_roster(xlsx(rows), name="a.xlsx"))))
    book.active.cell(3, 3).value = good
    out = io.BytesIO()
    book.save(out)
    assert read_roster(out.getvalue(), name="b.xlsx").errors == []


def test_the_template_offers_only_the_importers_places(cast: Cast) -> None:
    data = template(cast.scope("zhao").areas("import_roster"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["名单"]
    assert [cell.value.rstrip("*") for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert sheet.column_dimensions["C"].number_format == "@"
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == 5 and book["选项"].sheet_state == "hidden"
    offered = {cell.value for row in book["选项"].iter_rows() for cell in row}
    assert {"丰北社区", "新丰镇", "配偶"} <= offered and "烟雨社区" not in offered


def test_a_filled_template_is_read(district: None) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template()))
    for row in clean_rows(2):
        book["名单"].append([*row, "是", "", ""])
    out = io.BytesIO()
    book.save(out)
    roster = read_roster(out.getvalue(), name="名单.xlsx")
    assert roster.errors == [] and roster.total == 6
