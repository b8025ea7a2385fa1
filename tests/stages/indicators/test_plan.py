"""The 90 clauses: each is there once and is served by what exists, or says that it is not."""

import datetime as dt
import json
from importlib.resources import files
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from minzheng.foundation.core import clock
from minzheng.stages.indicators import Indicator, Measure, declared
from minzheng.stages.indicators.plan import PlanError, read_plan, resolve, the_plan
from minzheng.stages.indicators.plan.clauses import LONGEST_LABEL, Target
from minzheng.stages.indicators.plan.progress import Goal, expected, goals, overview
from tests.stages.records import Folk

HOW_MANY = {"0": 2, "1": 10, "2": 12, "3": 12, "4": 10, "5": 11, "6": 7, "7": 9, "8": 6, "9": 11}
OURS = {"0.2", "2.1", "2.3", "2.5", "2.6", "2.7", "2.11", "3.11", "7.7"}
TEXT = (files("minzheng.stages.indicators.plan") / "clauses.yaml").read_text("utf-8")

FIRST = '  - {id: "0.1", label: 机构与窗口防控, kind: inspection, served_by: []}'


def test_every_clause_of_the_nine_plans_is_there() -> None:
    plan = the_plan()
    assert len(plan.clauses) == 90
    assert {number: len(plan.of(number)) for number in plan.names} == HOW_MANY
    ids = [clause.id for clause in plan.clauses]
    assert ids == [f"{n}.{m}" for n, many in HOW_MANY.items() for m in _numbers(n, many)]


def _numbers(plan: str, many: int) -> range:
    return range(1, many + 1)


def test_a_clause_is_served_by_what_exists_or_by_nothing() -> None:
    for clause in the_plan().clauses:
        assert [resolve(reference).url for reference in clause.served_by].count("") == 0
        assert (clause.state == "not") == (clause.served_by == ())
        assert len(clause.label) <= LONGEST_LABEL


def test_targets_that_the_plan_does_not_set_are_marked() -> None:
    ours = {clause.id for clause in the_plan().clauses if clause.target and clause.target.ours}
    assert ours == OURS


def test_only_what_is_done_claims_to_be() -> None:
    states = {clause.id: clause.state for clause in the_plan().clauses if clause.state != "not"}
    assert {key for key, state in states.items() if state == "served"} == {
        "0.2", "1.1", "1.8", "1.9", "2.2", "2.9"
    }  # fmt: skip
    assert {key for key, state in states.items() if state == "partly"} == {"1.3", "9.1"}


def broken(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"item:DB"', '"item:NO"', "没有 item:NO"),
        ('"page:plan"', '"page:nowhere"', "没有 page:nowhere"),
        ('"indicator:check_ms"', '"indicator:none"', "没有 indicator:none"),
        ('"page:items"', '"rumour:heard"', "没有 rumour:heard"),
        ("by: dibao_standard", "by: none", "没有 indicator:none"),
        (FIRST, "", "应有 90 条"),
        ('id: "9.11"', 'id: "9.10"', "写了两次"),
        ("label: 扫码办事", "label: 一二三四五六七八九十一二三四五六七", "不超过 16 字"),
        ("kind: sensing", "kind: guessing", "类别"),
        ("value: 250,", "value: -1,", "正整数"),
        ("by: clauses_live, pace: year", "by: clauses_live, pace: week", "pace"),
        ("missing: 有大字", "lacking: 有大字", "不认识"),
        ("served_by: []", "served_by: soon", "列表"),
    ],
)
def test_the_loader_refuses(old: str, new: str, words: str) -> None:
    text = broken(old, new)
    with pytest.raises(PlanError, match=words):
        read_plan(text, resolve)


def test_a_loader_that_checks_nothing_would_pass_them() -> None:
    """Control: without the check of references the false claim is read as served."""
    plan = read_plan(broken('"item:DB"', '"item:NO"'), lambda reference: None)
    assert plan.clause("1.1").served_by[0] == "item:NO"


def test_where_one_should_be_today() -> None:
    yearly, level = Target(365, "户", yearly=True), Target(10, "元")
    assert expected(yearly, 2021, dt.date(2021, 1, 1)) == 1
    assert expected(yearly, 2021, dt.date(2021, 12, 31)) == 365
    assert expected(yearly, 2021, dt.date(2025, 1, 1)) == 365
    assert expected(yearly, 2021, dt.date(2020, 6, 1)) == 0
    assert expected(level, 2021, dt.date(2021, 6, 1)) is None


def a_goal(kind: str, value: int, on: dt.date, *, people: bool = False) -> Goal:
    """365 a year, of which so many are there on a day of 2021."""
    found = Indicator(
        id="made", label="改造", unit="户", clause="3.3", how="数", source="台账", kind=kind,
        people=people, whole=lambda day: Measure(value, 100 if kind == "share" else 0),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(declared._indicators, "made", found)
        clause = (
            the_plan().clause("3.3")._replace(targets=(Target(365, "户", by="made", yearly=True),))
        )
        (goal,) = goals(clause, on, 2021)
    return goal


def test_what_the_end_of_the_year_brings_at_this_pace() -> None:
    assert a_goal("count", 73, dt.date(2021, 3, 14)).forecast == 365  # 73 of 73 days
    assert a_goal("count", 10, dt.date(2021, 1, 30)).forecast == 10 * 365 / 30
    assert a_goal("count", 10, dt.date(2021, 1, 29)).forecast is None  # too soon for a pace
    assert a_goal("count", 10, dt.date(2021, 12, 31)).forecast == 10
    assert a_goal("count", 10, dt.date(2022, 1, 1)).forecast is None
    assert a_goal("share", 10, dt.date(2021, 6, 1)).forecast is None
    assert a_goal("count", 5, dt.date(2021, 6, 1), people=True).forecast is not None
    assert a_goal("count", 4, dt.date(2021, 6, 1), people=True).forecast is None  # hidden


def test_the_standard_meets_its_target_and_is_a_placeholder(folk: Folk) -> None:
    (goal,) = goals(the_plan().clause("2.2"), dt.date(2021, 10, 26), 2021)
    assert goal.now is not None
    assert (goal.now.text, goal.now.number, goal.now.placeholder) == ("10,800", 10_800, True)
    assert goal.on_pace is True
    assert goal.target.value == 10_000


def test_the_overview_counts(folk: Folk) -> None:
    view = overview(dt.date(2021, 10, 26))
    assert (view.served, view.partly) == (6, 2)
    assert view.on_pace == 1  # the standard; the clauses themselves are behind, and it says so
    assert view.targets == sum(len(clause.targets) for clause in view.plan.clauses)


def test_the_command_gives_ninety_rows(folk: Folk) -> None:
    out = StringIO()
    call_command("plan", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert len(rows) == 90
    assert all({"id", "label", "served_by", "target", "value"} <= set(row) for row in rows)
    assert all(isinstance(row["served_by"], list) for row in rows)
    standard = next(row for row in rows if row["id"] == "2.2")
    assert standard["value"] == 10_800
    assert standard["target"] == {"value": 10_000, "unit": "元/年", "ours": False}
    retrofit = next(row for row in rows if row["id"] == "3.3")
    assert (retrofit["served_by"], retrofit["value"]) == ([], None)


def test_without_a_database_the_clauses_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> dt.date:
        raise OperationalError("no such table")

    monkeypatch.setattr(clock, "today", absent)
    out, complaint = StringIO(), StringIO()
    call_command("plan", "--json", stdout=out, stderr=complaint)
    rows = json.loads(out.getvalue())
    assert len(rows) == 90
    assert {row["value"] for row in rows} == {None}
    assert "只列条款" in complaint.getvalue()


def test_the_command_for_people(folk: Folk) -> None:
    out = StringIO()
    call_command("plan", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 91
    assert "未上线" in lines[0]
    assert "已上线 6，部分上线 2" in lines[-1]
