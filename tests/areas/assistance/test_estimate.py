"""The estimate is the rule itself: what it says of a family, the rule says of every such family."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from minzheng.areas.assistance.evidence import estimate, extremes
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.outcome import DIBAO, MARGIN, NONE, SINGLE
from minzheng.law import Register
from minzheng.law.words import yuan_text
from minzheng.stages.catalog.estimates import LIKELY, UNLIKELY, UNSURE

ON = dt.date(2021, 10, 26)
REGISTER = Register.load("demo_2021")
FAMILY: dict[str, Any] = {
    "people": 3, "earned": 190000, "pension": 0, "other": 0, "savings": 0, "homes": False,
    "car": False, "frail": "none",
}  # fmt: skip
Weigh = Callable[..., Any]
RANK = {NONE: 0, MARGIN: 1, SINGLE: 2, DIBAO: 3}


def said(**changes: Any) -> Any:
    return estimate({**FAMILY, **changes}, REGISTER, ON)


def known_family(rng: random.Random) -> dict[str, Any]:
    """Around every line: income and savings on it, a fen beside it, or anywhere."""
    people = rng.randint(1, 8)
    line = rng.choice((90000, 135000)) * people
    whole = max(0, rng.choice((line - 1, line, line + 1, rng.randint(0, 200000 * people))))
    earned = rng.randint(0, whole)
    limit = 24 * 90000 * people
    savings = rng.choice((0, limit, limit + 1, rng.randint(0, 2 * limit)))
    return {
        "people": people, "earned": earned, "pension": 0, "other": whole - earned,
        "savings": savings, "homes": rng.random() < 0.1, "car": rng.random() < 0.1, "frail": "none",
    }  # fmt: skip


def by_the_rule(family: dict[str, Any], dwellings: int, area: float = 0) -> Any:
    """What the rule says of the family's own facts, written here by hand."""
    yuan = {k: family[k] / 100 for k in ("earned", "other", "savings")}
    document = {
        "members": [{"rel": "self"}] + [{"rel": "other"}] * (family["people"] - 1),
        "incomes": [
            {"kind": "wage", "amount": yuan["earned"]},
            {"kind": "property", "amount": yuan["other"]},
        ],
        "property": {
            "financial": yuan["savings"], "cars": int(family["car"]), "dwellings": dwellings,
            "area": area,
        },
    }  # fmt: skip
    return RULE.decide(RULE.read(document), RULE.values(REGISTER, ON))


def disagreements(weigh: Weigh, count: int = 200) -> list[dict[str, Any]]:
    """Families of which the estimate says something that the rule does not."""
    rng, bad = random.Random(20211026), []
    for _ in range(count):
        family = known_family(rng)
        outcomes = [by_the_rule(family, 1)]
        if family["homes"]:
            outcomes = [by_the_rule(family, 2, 20), by_the_rule(family, 3, 500)]
        found = weigh(family, REGISTER, ON)
        if not agrees(found, outcomes):
            bad.append(family)
    return bad


def agrees(found: Any, outcomes: list[Any]) -> bool:
    results = {outcome.result for outcome in outcomes}
    if len(results) > 1:
        return bool(found.verdict == UNSURE)
    result = results.pop()
    if result == DIBAO:
        return found.verdict == LIKELY and f" {yuan_text(outcomes[0].amount)} 元" in found.headline
    if result == MARGIN:
        return found.verdict == LIKELY and "低保边缘" in found.headline
    return bool(found.verdict == UNLIKELY)


def test_two_hundred_families_hear_what_the_rule_says() -> None:
    assert disagreements(estimate) == []


def test_control_an_estimate_that_is_not_strict_is_found_out() -> None:
    """A variant for which the line itself is still below it."""

    def lenient(answers: dict[str, Any], register: Any, on: dt.date) -> Any:
        return estimate({**answers, "earned": max(0, answers["earned"] - 1)}, register, on)

    assert disagreements(lenient)


def unknown_family(rng: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what is told, the family as it is): about half of it is not told."""
    whole = known_family(rng)
    open_ = {name for name in ("earned", "other", "savings", "car") if rng.random() < 0.5}
    return {**whole, "homes": False, **dict.fromkeys(open_)}, {**whole, "homes": False}


def wrong_about_the_unknown(weigh: Weigh) -> list[dict[str, Any]]:
    """Answers to which the estimate is surer than it can be."""
    rng, bad = random.Random(7), []
    for _ in range(200):
        told, family = unknown_family(rng)
        found = weigh(told, REGISTER, ON)
        if found.verdict != UNSURE and not agrees(found, [by_the_rule(family, 1)]):
            bad.append(told)
    return bad


def test_what_is_not_told_is_never_counted_as_nothing() -> None:
    assert wrong_about_the_unknown(estimate) == []


def test_control_counting_the_unknown_as_nothing_is_found_out() -> None:
    def careless(answers: dict[str, Any], register: Any, on: dt.date) -> Any:
        filled = {key: value or 0 for key, value in answers.items()}
        return estimate({**filled, "frail": "none"}, register, on)

    assert wrong_about_the_unknown(careless)


def test_the_ends_hold_every_family_between_them() -> None:
    """Result and, within dibao, amount lie between both ends, whatever the spans turn out to be."""
    rng, values = random.Random(3), RULE.values(REGISTER, ON)
    for register_values in (values, values._replace(severe_full=1, illness_rate=20, minor_rate=10)):
        for _ in range(300):
            told, _ = unknown_family(rng)
            told |= {
                "pension": rng.choice((None, 0, 28000)), "homes": rng.choice((None, False, True)),
                "frail": rng.choice((None, "none", "severe", "ill")),
            }  # fmt: skip
            answers = extremes.told(told)
            best, worst, middle = (
                RULE.decide(
                    RULE.read(extremes.facts(answers, register_values, worse)), register_values
                )
                for worse in ((), extremes.SPANS, rng.sample(extremes.SPANS, 3))
            )
            assert RANK[worst.result] <= RANK[middle.result] <= RANK[best.result]
            if worst.result == DIBAO:
                assert worst.amount <= middle.amount <= best.amount


@pytest.mark.parametrize(
    ("earned", "verdict", "word"),
    [
        (269999, LIKELY, "可能符合"),  # 低于: strictly below
        (270000, LIKELY, "可能是低保边缘家庭"),
        (405000, LIKELY, "可能是低保边缘家庭"),  # 以下: the line itself is in
        (405001, UNLIKELY, "看起来不符合"),
    ],
)
def test_on_the_lines(earned: int, verdict: str, word: str) -> None:
    found = said(earned=earned)
    assert (found.verdict, found.word) == (verdict, word)


@pytest.mark.parametrize(("savings", "verdict"), [(6480000, LIKELY), (6480001, UNLIKELY)])
def test_on_the_line_of_savings(savings: int, verdict: str) -> None:
    assert said(savings=savings).verdict == verdict


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"earned": None}, ("没有填工资和退休工资",)),
        ({"savings": None}, ("没有填存款",)),
        ({"car": None}, ("不知道有没有汽车",)),
        ({"homes": True}, ("房子不止一套的，要看面积",)),
        (
            {"earned": 250000, "pension": 28000},
            ("城乡居民养老金里有一部分不算收入，要查了才知道是多少",),
        ),
    ],
)
def test_why_it_is_unsure(changes: dict[str, Any], because: tuple[str, ...]) -> None:
    found = said(**changes)
    assert (found.verdict, found.because) == (UNSURE, because)
    assert "往好里算" in found.text
    assert "往差里算" in found.text
    assert found.sums == ()


def test_what_is_open_and_does_not_matter_leaves_it_sure() -> None:
    """A car bars whatever the income is; an unknown illness only adds to a sure right."""
    assert said(car=True, earned=None).verdict == UNLIKELY
    found = said(frail=None)
    assert (found.verdict, found.headline) == (LIKELY, "您家可能符合低保，每月大约 800 到 1,300 元")


def test_a_severely_disabled_person_of_a_marginal_family_may_apply_alone() -> None:
    found = said(earned=380000, frail="severe")
    assert (found.verdict, found.headline) == (
        LIKELY, "家里重残或重病的人可能可以单独享受低保，每月大约 900 元",
    )  # fmt: skip


def test_the_sums_add_up_and_say_that_they_are_samples() -> None:
    found = said()
    assert sum(line.signed for line in found.sums) == found.total_fen == 80000
    assert found.sample
    assert all(check.article for check in found.checks)
    assert [check.sample for check in found.checks] == [True] * 4


def test_a_standard_of_the_district_is_no_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark follows the value, not the page."""
    entry = Register.entry

    def official(self: Register, value_id: str, on: dt.date) -> Any:
        return replace(entry(self, value_id, on), placeholder=False)

    monkeypatch.setattr(Register, "entry", official)
    RULE._frame.cache_clear()
    try:
        found = said()
        assert not found.sample
        assert not any(check.sample for check in found.checks)
    finally:
        RULE._frame.cache_clear()
