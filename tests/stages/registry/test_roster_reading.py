"""Rosters as towns send them: formats, encodings, headings, and cells that Excel changed."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
import xlsxwriter

from minzheng.stages.registry.roster import Roster, read_roster
from tests.cast import Cast
from tests.stages.registry.rosters import HEAD, clean_rows, csv_bytes, xlsx


def told(roster: Roster) -> list[tuple[int, str, str]]:
    return [(e.row, e.column, e.message) for e in roster.errors]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_every_encoding(district: None, code: str) -> None:
    roster = read_roster(csv_bytes(clean_rows(2), code), name="名单.csv")
    assert told(roster) == [] and roster.total == 6
    assert roster.rows[0].relation == "02" and roster.rows[1].relation == "10"


def test_excel(district: None) -> None:
    roster = read_roster(xlsx(clean_rows(2)), name="名单.XLSX")
    assert told(roster) == [] and len(roster.rows) == 6


def test_numeric_id_cells_are_refused_with_how_to_fix_the_column(district: None) -> None:
    rows = clean_rows(2)
    rows[1][2] = int(rows[1][2][:17] + "4")
    rows[4][2] = "3.30402E+17"
    roster = read_roster(xlsx(rows), name="a.xlsx")
    assert [(e.row, e.column) for e in roster.errors] == [(3, "身份证号"), (6, "身份证号")]
    assert all("设为“文本”格式，再重新输入" in e.message for e in roster.errors)


def test_full_width_digits_spaces_and_small_x_are_read(district: None) -> None:
    rows = clean_rows(1, size=1)
    wide = str.maketrans("0123456789X", "０１２３４５６７８９ｘ")
    rows[0][2] = " " + rows[0][2].translate(wide)
    rows[0][7] = "１３９ ０００１ ０００２"
    roster = read_roster(xlsx(rows), name="a.xlsx")
    assert told(roster) == []
    assert roster.rows[0].phone == "13900010002" and roster.rows[0].id_number.isascii()


@pytest.mark.parametrize(
    "write",
    [
        lambda d: d, lambda d: d.isoformat(), lambda d: f"{d.year}年{d.month}月{d.day}日",
        lambda d: f"{d.year}/{d.month}/{d.day}", lambda d: f"{d:%Y%m%d}", lambda d: f"{d:%Y.%m.%d}",
        lambda d: int(f"{d:%Y%m%d}"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(district: None, write: Callable[[dt.date], object]) -> None:
    rows = clean_rows(1, size=1)
    number = rows[0][2]
    born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    good = xlsx([[*rows[0], write(born)]], [*HEAD, "出生日期"])
    assert told(read_roster(good, name="a.xlsx")) == []
    bad = xlsx([[*rows[0], write(born + dt.timedelta(days=1))]], [*HEAD, "出生日期"])
    assert "不一致" in read_roster(bad, name="a.xlsx").errors[0].message


def test_merged_headings_titles_footers_and_merged_households(district: None) -> None:
    rows = clean_rows(2)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("名单")
    sheet.merge_range(0, 0, 0, 7, "南湖街道低保家庭名单")
    sheet.merge_range(1, 0, 2, 0, "*户 号")
    sheet.merge_range(1, 1, 1, 3, "成员信息")
    sheet.merge_range(1, 4, 1, 7, "居住信息")
    for place, text in enumerate(HEAD[1:], 1):
        sheet.write(2, place, text)
    for at, row in enumerate(rows, 3):
        for place, value in enumerate(row):
            if place not in (0, 6) or at % 3 == 0:
                sheet.write(at, place, value)
    for first in (3, 6):
        for place in (0, 6):
            sheet.merge_range(first, place, first + 2, place, rows[first - 3][place])
    sheet.write(9, 0, "填表人：")
    book.close()
    roster = read_roster(out.getvalue(), name="a.xlsx")
    assert told(roster) == [] and roster.total == 6
    assert {row.register_no for row in roster.rows} == {"H00000", "H00001"}


def test_missing_and_doubled_columns_are_named(district: None) -> None:
    rows = [row[:6] for row in clean_rows(1)]
    (error,) = read_roster(xlsx(rows, HEAD[:6]), name="a.xlsx").errors
    assert error.row == 0 and "住址" in error.message
    double = xlsx([[*row, "甲"] for row in clean_rows(1)], [*HEAD, "姓名"])
    assert "出现了两次" in read_roster(double, name="a.xlsx").errors[0].message


def test_only_the_importers_own_area(cast: Cast) -> None:
    rows = clean_rows(2)
    rows[0][4:6] = ["", "永红村"]
    rows[1][5] = "没有的社区"
    rows[2][4] = "新丰镇"
    rows[3][4] = "没有的镇"
    inside = cast.scope("wang").areas("import_roster")
    found = {(row, column): text for row, column, text in told(
        read_roster(xlsx(rows), name="a.xlsx", inside=inside)
    )}  # fmt: skip
    assert "不在您的辖区" in found.pop((2, "村（社区）"))
    assert "没有这个村" in found.pop((3, "村（社区）"))
    assert "新丰镇没有" in found.pop((4, "村（社区）"))
    assert "没有这个镇街" in found.pop((5, "镇（街道）"))
    assert found == {}


def test_columns_keep_the_users_own_headings(district: None) -> None:
    rows = clean_rows(1)
    rows[0][2] = "330402199905110013"
    head = ["户号", "姓名", "公民身份号码（18位）", *HEAD[3:]]
    (error,) = read_roster(xlsx(rows, head), name="a.xlsx").errors
    assert (error.row, error.column) == (2, "公民身份号码（18位）")
    assert "330402199905110013" not in repr(read_roster(xlsx(rows, head)).rows)
