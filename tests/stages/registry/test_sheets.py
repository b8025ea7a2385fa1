"""P16: what we write to Excel is text again when it is opened; no cell is a live formula."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from minzheng.stages.registry import sheets
from minzheng.stages.registry.sheets import write_sheet
from tests.cast import TODAY, make_id

PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://evil/\",\"点我\")", "+1+1", "-1+1",
    "-2+3+cmd|'x'!A0", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "＝1+1", "＋1", "－1", "＠SUM(1)",
    "{=SUM(A1)}", "=DDE(\"cmd\";\"/C calc\";\"x\")", "=IMPORTXML(\"http://evil\",\"//a\")",
    "http://evil/", "mailto:a@b.c", "file:///etc/passwd", "internal:名单!A1",
    "'=1+1", "\"=1+1\"", ";=1+1", "|calc",
    "%0A=1+1", "_x003D_1+1", "<script>alert(1)</script>", "]]>=1", "\x00=1+1", "\ud800=1+1",
    "1e400", "00123", "#REF!", "TRUE",
]  # fmt: skip
ID = make_id(TODAY.replace(year=1990), 123)


def reopened(data: bytes) -> list[list[openpyxl.cell.cell.Cell]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [list(row) for row in sheet.iter_rows(min_row=3)]


def formulas(data: bytes) -> int:
    """Formula or link anywhere: cells as a program opens them, and the raw XML."""
    rows = reopened(data)
    live = sum(cell.data_type == "f" or cell.hyperlink is not None for r in rows for cell in r)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            live += name.startswith("xl/worksheets/") and (b"<f>" in body or b"<hyperlink" in body)
    return live


def test_no_payload_becomes_a_formula() -> None:
    assert len(PAYLOADS) >= 30
    data = write_sheet(["内容", "身份证号"], [[text, ID] for text in PAYLOADS], watermark="王")
    assert formulas(data) == 0
    for text, row in zip(PAYLOADS, reopened(data), strict=True):
        assert row[1].value == ID and row[1].data_type == "s" and row[1].quotePrefix
        assert row[0].data_type == "s"
        if text.isprintable() and not text.startswith("_x"):
            assert row[0].value == text


def test_control_the_writers_defaults_make_live_formulas() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for at, text in enumerate(PAYLOADS[:30], 2):
        sheet.write(at, 0, text)
    book.close()
    assert formulas(out.getvalue()) > 0


def test_the_watermark_stands_on_the_sheet_and_on_every_printed_page() -> None:
    data = write_sheet(["姓名"], [["张*兰"]], watermark="导出：王 2021-10-26 09:30")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet["A1"].value == "导出：王 2021-10-26 09:30" and sheet["A2"].value == "姓名"
    assert "王 2021-10-26" in sheet.oddFooter.left.text


def test_numbers_stay_numbers_and_days_read_as_days() -> None:
    row = [1200, Decimal("12.50"), True, TODAY, None, 10**17, ID]
    (cells,) = reopened(write_sheet(list("abcdefg"), [row], watermark="w"))
    assert [c.value or "" for c in cells] == [
        1200,
        12.5,
        "是",
        "2021-10-26",
        "",
        "1" + "0" * 17,
        ID,
    ]


@pytest.mark.parametrize("text", ["长" * 40_000, "\ufffe", "a\ud83d"])
def test_text_that_no_cell_holds_is_cut_not_lost_silently(text: str) -> None:
    data = write_sheet(["a"], [[text]], watermark="w")
    (cells,) = reopened(data)
    assert cells[0].value and len(cells[0].value) <= sheets.CELL_MOST + 1
