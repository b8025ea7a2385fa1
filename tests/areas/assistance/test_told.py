"""What a family is told, to the letter: the sums as on paper, what would change it, each member."""

from fractions import Fraction
from typing import Any

import pytest

from minzheng.areas.assistance.rules import limits, story
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import NONE, why
from minzheng.law.columns import Population
from minzheng.law.reasons import Case
from minzheng.law.words import yuan_text
from tests.areas.assistance.worked import ON, Worked, same, worked_cases

CASES = {case.id: case for case in worked_cases("told*.yaml")}
NO_GUESS = dict.fromkeys(Figures._fields, False)


def decided(case: Worked) -> Case[Any, Any, Any]:
    """The facts, values and outcome of a worked case."""
    facts, values = RULE.read(case.document), RULE.values(case.register(), case.on)
    return Case(facts, values, RULE.decide(facts, values))


def on_paper(line: dict[str, Any]) -> str:
    """One line of a sum as the cases write it."""
    note = f"：{line['note']}" if line["note"] else ""
    mark = "（示例值）" if line["placeholder"] else ""
    return f"{line['sign'] or '·'} {yuan_text(line['fen'])} {line['label']}{note}{mark}"


@pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.id)
def test_told(case: Worked) -> None:
    data = RULE.explain(*decided(case), case.on, case.register()).as_data()
    plain = {
        "headline": data["headline"],
        "sums": [on_paper(line) for line in data["sums"]],
        "incomes": [on_paper(line) for line in data["incomes"]],
        "changes": data["changes"],
        "members": [row["reason_code"] for row in data["members"]],
    }
    rows = {row["field"]: row for row in data["reasons"]}
    assert case.told
    for key, wanted in case.told.items():
        if key != "reasons":
            assert plain[key] == wanted
            continue
        for field, parts in wanted.items():
            for part, number in parts.items():
                assert same(rows[field][part], number), (field, part, rows[field][part])


def test_a_row_among_others_is_decided_and_told_as_if_it_stood_alone() -> None:
    """Households in the shared columns of a population begin anywhere in them."""
    cases = [*worked_cases(), *CASES.values()]
    alone = [decided(case) for case in cases]
    among = Population.of(Family, [case.facts for case in alone]).households()
    for one, facts in zip(alone, among, strict=True):
        outcome = RULE.decide(facts, one.values)
        assert outcome == one.outcome
        told = RULE.tell(Case(facts, one.values, outcome), NO_GUESS)
        assert told == RULE.tell(one, NO_GUESS)


def test_a_ground_is_told_of_who_is_refused_and_of_nobody_else() -> None:
    for case in [*worked_cases(), *CASES.values()]:
        outcome = decided(case).outcome
        assert bool(why(outcome)) == (outcome.result == NONE), case.id


def test_income_that_the_facts_give_by_kind_is_marked_as_earned() -> None:
    lines = story.income_sums(decided(CASES["told-everything"]), NO_GUESS)
    assert [line.label for line in lines if line.earned] == [
        "工资性收入",
        "失业金等其他转移收入",
        "中央基础养老金",
        "高龄津贴",
        "全年收入折算到每月",
    ]


@pytest.mark.parametrize(
    ("guess", "lines"),
    [
        ("standard", ["新就业工资中不计入的部分", "第 1 户义务人的赡养（抚养、扶养）费"]),
        ("disregard_months", ["新就业工资中不计入的部分"]),
        ("support_k_num", ["第 1 户义务人的赡养（抚养、扶养）费"]),
        ("rigid_cap", ["残疾、重病刚性支出"]),
        ("minimum_wage", []),
    ],
)
def test_a_line_is_marked_where_any_number_it_rests_on_is_a_guess(
    guess: str, lines: list[str]
) -> None:
    told = story.income_sums(decided(CASES["told-everything"]), NO_GUESS | {guess: True})
    assert [line.label for line in told if line.placeholder] == lines


def test_what_is_held_times_a_divisor_is_told_exactly() -> None:
    case = decided(CASES["told-everything"])
    assert case.outcome.per == 12
    assert limits.scaled("counted")(case) == Fraction(220_001, 2)
    assert limits.scaled("fees")(case) == 85_000


@pytest.mark.parametrize(
    ("document", "per"),
    [
        ({}, 1),
        ({"annual_incomes": 1.2}, 1),
        ({"annual_incomes": 1.21}, 12),
        ({"obligors": [{"exempt": True}]}, 1),
        ({"obligors": [{"household_income": 0, "household_size": 1, "agreed": 5}]}, 1),
        (
            {
                "obligors": [
                    {"household_income": 9000, "household_size": 1, "parents_supported": parents}
                    for parents in (4, 6)
                ]
            },
            24,
        ),
        ({"date": "2021-08-01", "annual_incomes": 0.01, "obligors": [
            {"household_income": 9000, "household_size": 1, "parents_supported": 3}]}, 12),
    ],
)  # fmt: skip
def test_the_common_divisor_is_no_larger_than_it_must_be(
    document: dict[str, Any], per: int
) -> None:
    """Twelfths, halves of the support fee, parents who share it: their least common multiple."""
    facts = RULE.read({"members": [{}], **document})
    assert RULE.decide(facts, RULE.values(CASES["told-everything"].register(), ON)).per == per


def test_a_share_of_the_minimum_wage_divides_too() -> None:
    """A quarter (25 %) beside twelfths: twelve will do."""
    case = CASES["told-imputed"]
    values = RULE.values(case.register(), ON)._replace(impute_num=1, impute_den=4)
    facts = RULE.read({**case.document, "annual_incomes": 0.01})
    assert RULE.decide(facts, values).per == 12
