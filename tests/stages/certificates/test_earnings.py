"""The letter tells income by person and source, to those who may see it, and adds up to the fen."""

import json

import pytest

from minzheng.foundation.core import clock
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.certificates import earnings
from minzheng.stages.certificates.letters import letter_of
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.queries import explanation
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db
ODD_FEN = 50_001  # a month in which a fen too much was earned: the year is no multiple of twelve


@pytest.fixture
def decision(cast: Cast) -> Decision:
    """李建国 earns 1,000 a month, 王秀芳 500 and one odd fen in the year; 400 is only declared."""
    wife = walk.works(50_000)
    wife["wages"][0]["amount_fen"] = ODD_FEN
    held = {
        ("DS03", cast.li.id_number.open()): walk.works(100_000),
        ("DS03", cast.wang_xiufang.id_number.open()): wife,
        ("DS09", cast.li.id_number.open()): walk.saves(800_000),
    }
    return walk.granted(cast, held)


def notes(decision: Decision, reader: Visitor | None) -> list[str]:
    """What stands under the line that takes the income away."""
    sums = letter_of(decision, "https://here/", reader).explanation["sums"]
    return next(row["note"] for row in sums if isinstance(row["note"], list))


def as_himself(who: Person) -> Visitor:
    return Visitor(who, who)


def test_the_applicant_reads_whose_and_from_where(cast: Cast, decision: Decision) -> None:
    assert notes(decision, as_himself(cast.li)) == [
        "李建国 工资 1,000 元，来源：社会保险",
        "王*芳 工资 500 元，全年 6,000.01 元 ÷ 12，来源：社会保险",
        "全家 零工、摆摊 400 元，来源：您家申报",
    ]
    assert notes(decision, None)[1].startswith("王秀芳 工资 500 元")  # on paper, to be handed out


def test_another_of_the_household_reads_himself_and_one_sum(cast: Cast, decision: Decision) -> None:
    said = "；".join(notes(decision, as_himself(cast.wang_xiufang)))
    assert "王秀芳 工资 500 元" in said and "家里其他人的收入 1,000 元" in said
    assert "李建国" not in said


def test_who_acts_by_mandate_reads_masked_names(cast: Cast, decision: Decision) -> None:
    son = person("张建林", "1966-03-09", 131)
    said = "；".join(notes(decision, Visitor(son, cast.li)))
    assert "李*国 工资 1,000 元" in said and "王*芳" in said
    assert "李建国" not in said and "王秀芳" not in said


def test_a_protected_name_stays_protected(cast: Cast, decision: Decision) -> None:
    Person.objects.filter(pk=cast.wang_xiufang.pk).update(secret=True)
    for reader in (None, as_himself(cast.li)):
        said = "；".join(notes(decision, reader))
        assert "王秀芳" not in said and "家人（保密） 工资 500 元" in said


def test_it_adds_up_for_everybody(cast: Cast, decision: Decision) -> None:
    told = explanation(decision.proposal)
    for who in (cast.li, cast.wang_xiufang, cast.xiaoyu):
        rows = earnings.told_incomes(decision, told, as_himself(who))
        assert earnings.total(rows) == earnings.total(told["incomes"]) == 190_000


def test_an_old_decision_tells_kinds_as_before(cast: Cast, decision: Decision) -> None:
    told = explanation(decision.proposal)
    del told["earned"]
    assert earnings.told_incomes(decision, told, None) == told["incomes"]


def test_control_a_list_that_lacks_somebody_is_not_shown(cast: Cast, decision: Decision) -> None:
    """Were a wage lost on the way, the letter falls back to what the rule itself said."""
    told = explanation(decision.proposal)
    told["earned"] = [row for row in told["earned"] if row["ref"] != cast.li.public_id]
    assert earnings.told_incomes(decision, told, None) == told["incomes"]


def test_a_refusal_tells_the_income_too(cast: Cast) -> None:
    held = {("DS03", cast.li.id_number.open()): walk.works(900_000)}
    case = walk.visited(cast, held)
    clock.fix(walk.DAYS["opinion"])
    decisions.give_opinion(case=case, verdict="refuse", text="收入高于标准。", by=cast.shen)
    case.refresh_from_db()
    clock.fix(walk.DAYS["decide"])
    refused = decisions.decide(case=case, verdict="refuse", reasons="人均收入高于标准。",
                               refusal_codes=["R01"], by=cast.zhou)  # fmt: skip
    assert refused is not None
    told = letter_of(refused, "https://here/", as_himself(cast.li))
    assert [row["label"] for row in told.incomes] == ["李建国 工资", "全家 零工、摆摊"]
    assert told.explanation["sums"] == [] and "李建国" not in json.dumps(told.refusals)
