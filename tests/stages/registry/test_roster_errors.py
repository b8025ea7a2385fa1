"""P14, reduced: 100 seeded errors in 10,000 rows, each found in one pass with row and column."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest

from minzheng.stages.registry.roster import checking, error_sheet, read_roster
from tests.cast import Cast
from tests.stages.registry.rosters import HEAD, Rows, clean_rows, csv_bytes, xlsx

ROWS, ERRORS, SEED = 10_000, 100, 20211026
Spoil = Callable[[list[Any]], None]


def put(place: int, value: Any) -> Spoil:
    def spoil(row: list[Any]) -> None:
        row[place] = value(row[place]) if callable(value) else value

    return spoil


def other_digit(number: str) -> str:
    return number[:17] + ("0" if number[17] != "0" else "1")


# What goes wrong, and in which column it must be found.
KINDS: list[tuple[int, Spoil]] = [
    (0, put(0, "")), (0, put(0, "户/1")), (1, put(1, "")), (1, put(1, "张3")), (1, put(1, "=1+1")),
    (2, put(2, "")), (2, put(2, lambda n: n[:15])), (2, put(2, other_digit)),
    (2, put(2, lambda n: int(n[:17] + "0"))), (2, put(2, lambda n: n[:6] + "19890229" + n[14:])),
    (3, put(3, "")), (3, put(3, "邻居家")), (4, put(4, "没有的镇")), (5, put(5, "")),
    (5, put(5, "没有的社区")), (6, put(6, "@SUM(A1)")), (7, put(7, "1380000000")),
    (7, put(7, "=cmd|' /C calc'!A0")),
]  # fmt: skip


def spoiled(rows: Rows, errors: int) -> set[tuple[int, str]]:
    """Spoil one cell of `errors` different households; answers (row, column) of each."""
    chance = random.Random(SEED)
    places = set()
    for turn, home in enumerate(chance.sample(range(len(rows) // 4), errors - 6)):
        at = home * 4 + chance.randrange(1, 4)
        column, spoil = KINDS[turn % len(KINDS)]
        spoil(rows[at])
        places.add((at + 2, HEAD[column]))
    return places


@pytest.fixture(scope="module")
def rows() -> Rows:
    return clean_rows(ROWS // 4, seed=7, size=4)


def test_every_seeded_error_is_found_in_one_pass(cast: Cast, rows: Rows) -> None:
    rows = [list(row) for row in rows]
    wanted = spoiled(rows, ERRORS)
    # Six more that only show between rows: doubles, heads, a person already registered.
    rows.append([*rows[0][:2], rows[0][2], "户主", *rows[0][4:]])
    rows[-1][0] = "HX1"
    rows.append([*clean_rows(1, seed=8, size=1)[0][:3], "子", *rows[0][4:]])
    rows[-1][0] = "HX2"
    two = clean_rows(1, seed=9, size=2)
    two[0][0] = two[1][0] = "HX3"
    two[1][3] = "户主"
    rows += two
    rows.append(["HX4", "张秀兰", cast.zhang.id_number.open(), "户主", *rows[0][4:]])
    rows.append(["HX5", *clean_rows(1, seed=10, size=1)[0][1:]])
    rows[-1][6] = ""
    rows.append(["0001", *clean_rows(1, seed=11, size=1)[0][1:]])
    last = len(rows) + 1
    wanted |= {
        (last - 6, "身份证号"), (last - 5, "与户主关系"), (last - 3, "与户主关系"),
        (last - 2, "身份证号"), (last - 1, "住址"), (last, "户号"),
    }  # fmt: skip
    assert len(wanted) == ERRORS
    roster = read_roster(xlsx(rows), name="a.xlsx")
    found = {(error.row, error.column) for error in roster.errors}
    assert (found - wanted, wanted - found) == (set(), set())
    assert all(error.message.endswith("。") for error in roster.errors)
    assert not any(re.search(r"\d{15}", error.message) for error in roster.errors)
    report = error_sheet(roster)
    assert b"PK" in report[:4]


def test_control_a_reader_that_stops_at_the_first_error_misses_the_rest(
    district: None, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: a row's check ends at its first problem, and so does the file's."""
    rows = [list(row) for row in rows[:400]]
    wanted = spoiled(rows, 26)
    whole = checking.check_line
    seen: list[int] = []

    def stops(number: int, cells: Any, places: Any) -> Any:
        line, problems = whole(number, cells, places)
        problems = [] if seen else problems
        seen.extend([number] if problems else [])
        return line, problems

    monkeypatch.setattr(checking, "check_line", stops)
    monkeypatch.setattr(checking, "between", lambda lines: [])
    found = read_roster(csv_bytes(rows), name="a.csv").errors
    assert 0 < len(found) < len(wanted)


def test_one_row_with_many_errors_tells_them_all(district: None) -> None:
    bad = ["", "张3", "123", "邻居", "没有的镇", "没有的社区", "=A1", "12"]
    roster = read_roster(csv_bytes([*clean_rows(1), bad]), name="a.csv")
    assert [error.column for error in roster.errors] == HEAD
