"""Each shape of a fact: its schema word for word, and what it reads on the line of its bounds."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from minzheng.law import FactsError
from minzheng.law.facts import Count, Day, Flag, FreeWord, Money, Record, Rows, Word, Words

AREA = Money("面积", most=300, unit="平方米")
KINDS = Words("种类", {"sight": 1, "hearing": 2, "limb": 4})
TRADE = FreeWord("行业", {"farming": 7})


def refused(shape: Any, value: Any) -> tuple[str, str]:
    """(field, message) of the refusal."""
    with pytest.raises(FactsError) as caught:
        shape.read(value, "a")
    return caught.value.field, caught.value.message


def test_schemas_word_for_word() -> None:
    assert AREA.schema() == {
        "type": "number", "minimum": 0, "maximum": 300,
        "description": "面积（平方米，最多两位小数）",
    }  # fmt: skip
    assert Count("数", 2, 9).schema() == {
        "type": "integer", "minimum": 2, "maximum": 9, "description": "数",
    }  # fmt: skip
    assert Flag("是").schema() == {"type": "boolean", "description": "是"}
    assert Word("词", {"a": 3, "b": 4}).schema() == {"enum": ["a", "b"], "description": "词"}
    assert TRADE.schema() == {
        "type": "string", "pattern": "^[a-z][a-z0-9_]{0,31}$", "description": "行业",
    }  # fmt: skip
    assert KINDS.schema() == {
        "type": "array", "items": {"enum": ["sight", "hearing", "limb"]}, "uniqueItems": True,
        "description": "种类",
    }  # fmt: skip
    assert Day("日").schema()["pattern"] == "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    assert Day("月", month=True).schema()["pattern"] == "^[0-9]{4}-[0-9]{2}$"
    assert Day("日").schema()["type"] == "string"


def test_the_schema_of_records_and_rows() -> None:
    record = Record("人", {"age": Count("岁", 0, 150), "poor": Flag("困难")}, rules={"minimum": 1})
    assert record.schema() == {
        "type": "object", "description": "人", "required": ["age"], "minimum": 1,
        "additionalProperties": False,
        "properties": {"age": Count("岁", 0, 150).schema(), "poor": Flag("困难").schema()},
    }  # fmt: skip
    rows = Rows("家人", record, least=1, most=3)
    assert rows.schema() == {
        "type": "array", "items": record.schema(), "minItems": 1, "maxItems": 3,
        "description": "家人",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(0, 0), (300, 30_000), (299.99, 29_999), (Decimal("300.00"), 30_000), (1, 100), (0.0, 0)],
)
def test_money_on_the_line(value: Any, wanted: int) -> None:
    assert AREA.read(value, "a") == wanted


def test_money_says_its_range_and_unit() -> None:
    assert refused(AREA, 301) == ("a", "应在 0 到 300 平方米之间")
    assert refused(AREA, Decimal("300.01")) == ("a", "应在 0 到 300 平方米之间")
    assert refused(AREA, Decimal("-0.01")) == ("a", "应在 0 到 300 平方米之间")
    assert refused(AREA, Decimal("Infinity")) == ("a", "应在 0 到 300 平方米之间")
    assert refused(AREA, "1") == ("a", "应填数字（单位：平方米）")
    assert refused(AREA, True) == ("a", "应填数字（单位：平方米）")
    assert refused(AREA, Decimal("1.001")) == ("a", "最多两位小数")
    assert refused(Money("钱"), 10_000_001) == ("a", "应在 0 到 10,000,000 元之间")


def test_counts_on_the_line() -> None:
    count = Count("数", 2, 9)
    assert [count.read(n, "a") for n in (2, 9, 2.0, Decimal("9.0"))] == [2, 9, 2, 9]
    for out in (1, 10, 1.0, Decimal(10)):
        assert refused(count, out) == ("a", "应在 2 到 9 之间")
    for wrong in (True, 2.5, "2", None, Decimal("Infinity"), Decimal("1e400"), float("nan")):
        assert refused(count, wrong) == ("a", "应填整数")
    assert type(count.read(Decimal("3"), "a")) is int
    wide = Count("数", 0, 10**15)
    assert wide.read(Decimal(10**14), "a") == 10**14
    assert refused(wide, Decimal(10**15)) == ("a", "应填整数"), "16 digits are no count"


def test_flags_words_and_free_words() -> None:
    assert [Flag("是").read(v, "a") for v in (True, False)] == [1, 0]
    assert type(Flag("是").read(True, "a")) is int
    for wrong in (1, 0, "true", None):
        assert refused(Flag("是"), wrong) == ("a", "应填 true 或 false")
    word = Word("词", {"a": 3})
    assert word.read("a", "x") == 3
    for wrong in ("b", 3, None, ["a"]):
        assert refused(word, wrong) == ("a", "不认识的词")
    assert [TRADE.read(w, "a") for w in ("farming", "fishing", "a", "a" * 32)] == [7, 0, 0, 0]
    for wrong in ("a" * 33, "", "Farming", "1a", "a-b", "farming\n", 7, None):
        assert refused(TRADE, wrong) == ("a", "行业应为小写英文词")


def test_words_are_the_union_of_their_bits() -> None:
    assert KINDS.read([], "a") == 0
    assert KINDS.read(["hearing"], "a") == 2
    assert KINDS.read(["sight", "limb"], "a") == 5
    assert KINDS.read(["limb", "hearing", "sight"], "a") == 7
    assert refused(KINDS, ["limb", "sight", "limb"]) == ("a[2]", "种类重复")
    assert refused(KINDS, ["limb", "other"]) == ("a[1]", "不认识的种类")
    assert refused(KINDS, [4]) == ("a[0]", "不认识的种类")
    assert refused(KINDS, "limb") == ("a", "应为列表")


def test_days_and_months() -> None:
    assert Day("日").read("2024-02-29", "a") == date(2024, 2, 29)
    assert Day("月", month=True).read("2021-12", "a") == date(2021, 12, 1)
    assert refused(Day("日"), "2023-02-29") == ("a", "没有这一天")
    assert refused(Day("月", month=True), "2023-13") == ("a", "没有这一天")
    assert refused(Day("日"), "2023-02") == ("a", "应写成 2021-08-01")
    assert refused(Day("月", month=True), "2023-02-01") == ("a", "应写成 2021-08")
    assert refused(Day("日"), None) == ("a", "应写成 2021-08-01")


def test_records_fill_in_and_say_where() -> None:
    record = Record("人", {"age": Count("岁", 0, 150), "poor": Flag("困难", default=1)})
    assert record.read({"age": 7}, "") == {"age": 7, "poor": 1}
    assert record.read({"age": 7, "poor": False}, "") == {"age": 7, "poor": 0}
    told = {
        "$": ("", []), "b": ("b", []), "age": ("", {}), "b.age": ("b", {"poor": True}),
        "b.other": ("b", {"age": 1, "other": 2}), "other": ("", {"other": 2}),
        "b.?": ("b", {"age": 1, "王五": 2}),
    }  # fmt: skip
    for field, (at, value) in told.items():
        with pytest.raises(FactsError) as caught:
            record.read(value, at)
        assert caught.value.field == field
    shown = {"x" * 32: "x" * 32, "x" * 33: "?", "a1": "?", "a b": "?"}
    for key, seen in shown.items():
        with pytest.raises(FactsError) as caught:
            record.read({key: 1}, "")
        assert caught.value.field == seen


def test_rows_on_the_line() -> None:
    rows = Rows("行", Record("行", {"n": Count("数", 0, 9)}), least=1, most=3)
    assert rows.read([{"n": 1}], "a") == ({"n": 1},)
    assert rows.read([{"n": 1}, {"n": 2}, {"n": 3}], "a") == ({"n": 1}, {"n": 2}, {"n": 3})
    for wrong in ([], [{"n": 1}] * 4):
        assert refused(rows, wrong) == ("a", "应有 1 到 3 行")
    assert refused(rows, ({"n": 1},)) == ("a", "应为列表")
    with pytest.raises(FactsError) as caught:
        rows.read([{"n": 1}, {"n": 10}], "a")
    assert caught.value.field == "a[1].n"
    assert Rows("行", rows.record).read([{"n": 1}] * 100, "a") and rows.default == ()
    assert refused(Rows("行", rows.record), [{"n": 1}] * 101)[1] == "应有 0 到 100 行"
    assert Rows("行", rows.record).read([], "a") == ()
