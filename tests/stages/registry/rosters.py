"""Rosters for tests: seeded, whole, in every format that towns send."""

import csv
import datetime as dt
import io
import random
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from tests.cast import make_id

HEAD = ["户号", "姓名", "身份证号", "与户主关系", "镇（街道）", "村（社区）", "住址", "联系电话"]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂"
Rows = list[list[Any]]


def clean_rows(households: int, seed: int = 1, size: int = 3) -> Rows:
    """Faultless rows: households of `size` on 烟雨社区, every person different."""
    chance = random.Random(seed)
    rows: Rows = []
    for home in range(households):
        for place in range(size):
            serial = seed * 1_000_000 + home * size + place
            born = dt.date(1940, 1, 1) + dt.timedelta(days=serial % 25_000)
            order = serial // 25_000 % 900 + 50
            relation = ("户主", "配偶", "子", "女", "母亲", "父亲")[place % 6]
            name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
            rows.append([
                f"H{home:05d}", name, make_id(born, order), relation, "南湖街道", "烟雨社区",
                f"烟雨路 {home + 1} 号", f"139{serial % 100_000_000:08d}",
            ])  # fmt: skip
    return rows


def xlsx(rows: Sequence[Sequence[Any]], head: Sequence[str] | None = None) -> bytes:
    """A workbook with one header row; text stays text, numbers and dates as they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("名单")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate([list(head or HEAD), *rows]):
        for place, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(at, place, dt.datetime.combine(value, dt.time()), day)
            else:
                sheet.write(at, place, value)
    book.close()
    return out.getvalue()


def csv_bytes(
    rows: Sequence[Sequence[Any]], code: str = "utf-8", head: Sequence[str] | None = None
) -> bytes:
    """The same as CSV in an encoding."""
    out = io.StringIO()
    csv.writer(out).writerows([list(head or HEAD), *rows])
    return out.getvalue().encode(code)
