"""JSON Lines: the shapes of the answers, one for each line, whatever the line holds."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.outcome import Dibao
from minzheng.law.jsonl import decide_lines
from tests.areas.assistance.worked import DEMO, ON, worked_cases

GOOD = '{"members":[{"rel":"self"}],"incomes":[{"kind":"wage","amount":100.50}]}'


def one(line: str | bytes, on: date = ON) -> dict[str, Any]:
    (answer,) = decide_lines(RULE, DEMO, on, [line])
    json.loads(json.dumps(answer, allow_nan=False, ensure_ascii=False).encode("utf-8"))
    return answer


def test_shape_of_an_answer() -> None:
    answer = one(GOOD)
    assert answer["out"] == {"result": "DIBAO", "n": 1, "income": 100.5, "amount": 800}
    assert set(answer) == {"out", "reasons"}
    assert {row["field"] for row in answer["reasons"]} == set(Dibao._fields)
    for row in answer["reasons"]:
        assert list(row)[:8] == [
            "field", "label", "value", "unit", "condition", "holds", "article", "flips_at"
        ]  # fmt: skip


def test_income_is_unrounded_and_whole_numbers_are_whole() -> None:
    told = one('{"members":[{},{},{}],"annual_incomes":22733}')["out"]
    assert told["income"] == 22733 / 12
    assert json.dumps(one('{"members":[{}],"annual_incomes":1200}')["out"]["income"]) == "100"


def test_every_worked_case_through_the_line() -> None:
    cases = [case for case in worked_cases() if not case.values]
    for case in cases:
        text = json.dumps(case.document, default=float)
        told = one(text, case.on)["out"]
        wanted = {k: float(v) if not isinstance(v, str) else v for k, v in case.out.items()}
        assert {k: told.get(k) for k in wanted} == wanted, case.id


def test_none_says_why_in_the_fields_word() -> None:
    assert one('{"members":[{}],"property":{"cars":1}}')["out"]["why"] == "property"
    assert "why" not in one(GOOD)["out"]


def test_date_in_the_facts_goes_first() -> None:
    early = date(2020, 1, 1)
    assert "error" in one(GOOD, early)
    assert one(GOOD[:-1] + ',"date":"2021-01-01"}', early)["out"]["amount"] == 800
    assert one(GOOD[:-1] + ',"month":"2021-03"}', early)["out"]["amount"] == 800
    told = one(GOOD[:-1] + ',"date":"2020-12-31"}')["error"]
    assert told["field"] == "date"
    assert "2020-12-31" in told["message"]


DEEP = "[" * 100_000 + "]" * 100_000
BAD: list[str | bytes] = [
    "", " ", "\n", "{", "}", "nul", "NaN", "Infinity", "-Infinity", "null", "true", "[]", "1",
    '"x"', "{}", '{"members":[{}]} extra', '{"members":[{}],}', "{'members':[{}]}",
    '{"members":[{}],"members":[{}]}',
    '{"members":[{}],"incomes":[{"kind":"wage","amount":NaN}]}',
    '{"members":[{}],"incomes":[{"kind":"wage","amount":1e400}]}',
    '{"members":[{}],"incomes":[{"kind":"wage","amount":-1e400}]}',
    '{"members":[{}],"incomes":[{"kind":"wage","amount":1e999999999999999999999999}]}',
    '{"members":[{}],"incomes":[{"kind":"wage","amount":' + "9" * 5_000 + "}]}",
    '{"members":[{}],"incomes":[{"kind":"wage","amount":' + "1" * 400 + ".5}]}",
    '{"members":[{}],"incomes":[{"kind":"wage","amount":0.' + "0" * 5_000 + "1}]}",
    '{"members":[{}],"incomes":[{"kind":"wage","amount":true}]}',
    '{"members":[{}],"incomes":[{"kind":"wage","amount":01}]}',
    '{"members":[{"rel":"\\ud800"}]}', '{"\\ud800":1,"members":[{}]}',
    '{"members":[{"rel":"\ud800"}]}', "\udcff", b"\xff\xfe", b'{"members":[{"rel":"\xc3"}]}',
    DEEP, '{"members":' + DEEP + "}", '{"a":' * 50_000, " " * 1_000_001, "{\x00}", "\x00",
    '{"members":[{"age":1e99999999}]}', '{"members":[{"rel":"a\tb"}]}',
]  # fmt: skip


@pytest.mark.parametrize("line", BAD, ids=range(len(BAD)))
def test_a_bad_line_is_answered(line: str | bytes) -> None:
    answer = one(line)
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"field", "message"}
    assert answer["error"]["field"] and answer["error"]["message"]


def test_bad_lines_do_not_stop_the_others() -> None:
    answers = list(decide_lines(RULE, DEMO, ON, [GOOD, "{", GOOD.encode(), "\ufeff" + GOOD]))
    assert ["out" in answer for answer in answers] == [True, False, True, True]
    assert answers[0] == answers[2] == answers[3]


@settings(deadline=None)
@given(st.text() | st.binary())
def test_any_line_is_answered(line: str | bytes) -> None:
    assert set(one(line)) in ({"error"}, {"out", "reasons"})
