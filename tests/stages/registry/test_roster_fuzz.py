"""P06 for rosters: whatever stands in the cells, each row is read or has an error in words."""

import datetime as dt
import random

from minzheng.stages.registry.models import Person
from minzheng.stages.registry.roster import error_sheet, import_roster, read_roster
from tests.cast import Cast
from tests.stages.registry.rosters import HEAD, clean_rows, csv_bytes, xlsx

ROWS, SEED = 1_500, 6
TEXTS = [
    "", " ", "　", "0", "-0", "NaN", "nan", "1e400", "１２", "²", "½", "٣٣٠٤", "𠮷野", "㐂", "é",
    "\u202e李", "\u200b", "\ufeff李四", "李\n四", "a" * 900, "李" * 41, "{{7*7}}",
    "'; DROP TABLE x; --", "a\u202eb", "北\u200b京\ufeff路",
    "<script>", "../../etc", "%s%n", "\\", '"', "''",
    "户主", "配偶", "南湖街道", "烟雨社区", "是", "男",
    "2021-02-30", "0000-00-00", "99999999999999999999", "330402199905110012",
    "18446744073709551616",
    "#REF!", "=1", "＝1", "@x", "+86 138 0000 0000", "\u0301", "🧓",
    "true", "None", "1/2", "H00001",
]  # fmt: skip
CELLS = [*TEXTS, 0, -1, 1.5, 1e15, 330402199905110012, True, dt.date(1950, 1, 1)]


def spoiled(choices: list[object]) -> list[list[object]]:
    chance = random.Random(SEED)
    rows: list[list[object]] = [list(row) for row in clean_rows(ROWS // 3)]
    for row in rows:
        for _ in range(chance.randrange(1, 6)):
            row[chance.randrange(len(row))] = chance.choice(choices)
    return [row[: chance.randrange(1, 9)] if chance.random() < 0.1 else row for row in rows]


def test_no_cell_breaks_the_reading(cast: Cast) -> None:
    for data, name in (
        (xlsx(spoiled(CELLS)), "a.xlsx"), (csv_bytes(spoiled(list(TEXTS))), "a.csv"),
    ):  # fmt: skip
        roster = read_roster(data, name=name)
        assert roster.total > 1_000 and len(roster.errors) > 1_000
        assert {error.column for error in roster.errors} <= set(HEAD)
        assert all(error.message.endswith("。") and error.row > 1 for error in roster.errors)
        assert error_sheet(roster)[:2] == b"PK"
        before = Person.objects.count()
        if roster.good:
            batch = import_roster(roster=roster, by=cast.wang, good_rows=True)
            assert Person.objects.count() == before + batch.rows


def test_a_header_of_anything_is_refused_in_words(district: None) -> None:
    chance = random.Random(SEED)
    for _ in range(60):
        rows = [[chance.choice(TEXTS) for _ in range(8)] for _ in range(3)]
        roster = read_roster(csv_bytes(rows, head=["列"]), name="a.csv")
        assert roster.rows == [] and roster.errors[0].message.endswith("。")
