"""How an outcome is told: shown numbers, what would flip it, words, values with their bounds."""

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from minzheng.law import Register, RegisterError
from minzheng.law.entries import read_level
from minzheng.law.reasons import Case, Explanation, Limit, Line, Story, Sum, Verdict
from minzheng.law.rule import Use
from minzheng.law.words import chinese_number, exact, half_up, plain_number, yuan_number, yuan_text
from tests.law.toy import POLICY, RULE

ON = date(2021, 8, 1)
REGISTER = Register.load("national").overlay(POLICY, "town")


class Out(NamedTuple):
    """An outcome with a field of each kind."""

    fits: bool
    fen: int
    people: int
    word: str


def told(line: Line[Any, Any, Any], out: Out) -> dict[str, Any]:
    return line.told(Case(None, None, out))


YES, NO = Out(True, 12_345, 3, "x"), Out(False, 0, 3, "x")


def test_a_plain_fact_flips_to_the_other() -> None:
    line: Line[Any, Any, Any] = Line("fits", "符合", code="R1")
    assert told(line, YES) == {
        "field": "fits", "label": "符合", "value": True, "unit": "", "condition": "",
        "holds": True, "flips_at": False, "code": "",
    }  # fmt: skip
    answer = told(line, NO)
    assert (answer["value"], answer["holds"], answer["flips_at"]) == (False, False, True)
    assert answer["code"] == "R1", "the refusal code only where it does not hold"


def test_a_number_is_no_verdict() -> None:
    assert told(Line("fen", "金额", "元/月", code="R1"), YES) == {
        "field": "fen", "label": "金额", "value": 123.45, "unit": "元/月", "condition": "",
        "holds": None, "flips_at": None, "code": "",
    }  # fmt: skip
    assert told(Line("fen", "分", "分"), YES)["value"] == 12_345, "only yuan are divided"
    assert told(Line("people", "人数", "人"), YES)["value"] == 3
    assert told(Line("word", "词"), YES)["value"] == "x"


def test_a_limit_shows_what_was_measured_and_where_it_turns() -> None:
    strict = told(Line("fits", "低于", "元", limit=lambda _: Limit(89_999, 90_000, True)), YES)
    assert (strict["value"], strict["flips_at"]) == (899.99, 900)
    third = told(Line("fits", "以下", "元", limit=lambda _: Limit(Fraction(1, 3), 2)), YES)
    assert (third["value"], third["flips_at"]) == (1 / 300, 0.03)
    none = told(Line("fits", "低于", "元", limit=lambda _: Limit(0, 0, True)), NO)
    assert none["flips_at"] is None


def test_what_a_line_says_itself_goes_first() -> None:
    line: Line[Any, Any, Any] = Line(
        "fits", "另说", "元", condition=lambda case: f"{case.outcome.people} 人",
        value=lambda _: 250, limit=lambda _: Limit(1, 2), flips=lambda _: 777,
    )  # fmt: skip
    answer = told(line, YES)
    assert (answer["value"], answer["flips_at"], answer["condition"]) == (2.5, 7.77, "3 人")
    assert told(Line("fits", "词", "元", value=lambda _: "无"), YES)["value"] == "无"


@pytest.mark.parametrize(
    ("bound", "strict", "measured", "holds", "at"),
    [
        (Fraction(5, 2), True, 2, True, 3), (Fraction(5, 2), True, 3, False, 2),
        (Fraction(5, 2), False, 2, True, 3), (Fraction(5, 2), False, 3, False, 2),
        (0, False, 0, True, 1), (0, False, 1, False, 0), (1, True, 0, True, 1),
        (-1, False, 0, False, None),
    ],
)  # fmt: skip
def test_limits_over_fractions(
    bound: Any, strict: bool, measured: int, holds: bool, at: int | None
) -> None:
    limit = Limit(measured, bound, strict)
    assert (limit.holds(), limit.flips_at()) == (holds, at)


def test_an_explanation_as_data_is_whole() -> None:
    minus, plus = Sum("甲", "注", 7, "-", True), Sum("乙", "", 1, "+", earned=True)
    members = [Verdict(0, True, "C", "因")]
    story = Story("R", "结果", 5, "一句话", [minus], [plus], ["变"], members)
    data = Explanation(story, [{"field": "x"}], [{"id": "v"}], {"name": "n"}).as_data()
    assert data == {
        "result": "R", "result_label": "结果", "amount_fen": 5, "headline": "一句话",
        "sums": [{"label": "甲", "note": "注", "fen": 7, "sign": "-", "placeholder": True,
                  "earned": False}],
        "incomes": [{"label": "乙", "note": "", "fen": 1, "sign": "+", "placeholder": False,
                     "earned": True}],
        "reasons": [{"field": "x"}], "changes": ["变"], "values": [{"id": "v"}],
        "members": [{"index": 0, "counted": True, "reason_code": "C", "reason": "因"}],
        "rule": {"name": "n"},
    }  # fmt: skip


def test_the_sources_of_an_explanation() -> None:
    facts = RULE.read({"income": 1500, "alone": True, "rooms": [{"area": 20}]})
    values = RULE.values(REGISTER, ON)
    data = RULE.explain(facts, values, RULE.decide(facts, values), ON, REGISTER).as_data()
    assert data["values"] == [
        {"id": f"heating.{name}", "label": label, "value": value, "unit": "fen",
         "from": "2021-01-01", "source": "《取暖补贴通知》", "confidence": "S",
         "placeholder": False}
        for name, label, value in (("line", "收入线", 150_000), ("rate", "每平方米", 125))
    ]  # fmt: skip
    assert data["rule"] == {"name": "heating", "version": RULE.version, "on": "2021-08-01"}
    assert [row["article"] for row in data["reasons"]] == ["《取暖补贴通知》", "", ""]


def test_a_placeholder_marks_the_lines_that_rest_on_it() -> None:
    text = POLICY.replace("area: heating", "area: heating\nplaceholder: true")
    register = Register.load("national").overlay(text, "town")
    facts = RULE.read({"income": 1, "rooms": []})
    values = RULE.values(register, ON)
    data = RULE.explain(facts, values, RULE.decide(facts, values), ON, register).as_data()
    assert [row["placeholder"] for row in data["reasons"]] == [True, False, True]
    assert data["sums"][0]["placeholder"] and all(row["placeholder"] for row in data["values"])


PERCENT = """
level: town
area: x
documents: {d: {title: 文, from: 2021-01-01}}
values:
  v.p: {label: 比, unit: percent, rows: [{from: 2021-01-01, value: 150, source: d, confidence: S}]}
"""


def test_a_use_takes_its_part_within_its_bounds() -> None:
    entry = Register("t", [read_level(PERCENT, "town", "f")]).entry("v.p", ON)
    parts = [Use("v.p", part).read(entry) for part in ("value", "num", "den")]
    assert parts == [150, 3, 2]
    assert Use("v.p", least=150, most=150).read(entry) == 150
    for bounds in ({"least": 151}, {"most": 149}):
        with pytest.raises(RegisterError, match=r"v\.p 的数值 150"):
            Use("v.p", **bounds).read(entry)  # type: ignore[arg-type]
    with pytest.raises(RegisterError):
        Use("v.p", "num", most=2).read(entry)


def test_numbers_in_words_on_their_lines() -> None:
    for out in (0, 200, -1):
        with pytest.raises(ValueError, match="199"):
            chinese_number(out)
    told = {1: "一", 9: "九", 11: "十一", 19: "十九", 21: "二十一", 90: "九十", 99: "九十九",
            101: "一百零一", 109: "一百零九", 111: "一百一十一", 190: "一百九十"}  # fmt: skip
    assert {n: chinese_number(n) for n in told} == told


def test_numbers_for_people() -> None:
    assert [yuan_text(n) for n in (99, 101, 100_000, -1, -12_345)] == [
        "0.99", "1.01", "1,000", "-0.01", "-123.45"
    ]  # fmt: skip
    assert [half_up(Fraction(n, 3)) for n in (1, 2, 4, 5, -1, -2)] == [0, 1, 1, 2, 0, -1]
    assert half_up(7) == 7 and yuan_text(Fraction(201, 2)) == "1.01"
    whole = plain_number(Fraction(6, 2))
    assert (whole, type(whole)) == (3, int) and plain_number(Fraction(1, 4)) == 0.25
    assert plain_number(5) == 5 and type(yuan_number(500)) is int and yuan_number(501) == 5.01
    assert type(yuan_number(Fraction(400, 2))) is int and yuan_number(Fraction(25, 2)) == 0.125
    assert exact(7, 2) == Fraction(7, 2) and exact(8, 2) == 4 and type(exact(8, 2)) is int
