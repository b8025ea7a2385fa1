"""The facts of a family: what is not said reads as nothing, what contradicts itself is refused."""

from typing import Any

import pytest

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family, Gifts, Incomes, Jobs, Members, Obligors
from minzheng.areas.assistance.rules.income import job_within
from minzheng.law import FactsError
from tests.areas.assistance.worked import DEMO, ON


def test_what_is_not_said_is_nothing() -> None:
    """One member and no word more: local, willing, one dwelling, no income, no application."""
    assert RULE.read({"members": [{}]}) == Family(
        hukou_local=1,
        cooperates=1,
        annual=0,
        financial=0,
        cars=0,
        cars_exempt=0,
        dwellings=1,
        area=0,
        shares=0,
        luxury=0,
        study_abroad=0,
        single=0,
        single_income=0,
        single_member=-1,
        members=Members(0, 1, (0,), (0,), (-1,), (0,), (0,)),
        incomes=Incomes(0, 0, (), ()),
        obligors=Obligors(0, 0, (), (), (), (), ()),
        jobs=Jobs(0, 0, (), (), ()),
        gifts=Gifts(0, 0, (), ()),
    )


def test_an_application_that_names_nothing_is_for_whoever_qualifies() -> None:
    plain, asked = RULE.read({"members": [{}]}), RULE.read({"members": [{}], "single": {}})
    assert asked == plain._replace(single=1)


def test_an_exempt_obligor_need_not_be_looked_into() -> None:
    told = RULE.read({"members": [{}], "obligors": [{"exempt": True}]})
    assert told.obligors == Obligors(0, 1, (0,), (1,), (1,), (1,), (0,))


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"single": {"member": 2}}, "single.member"),
        ({"obligors": [{"household_size": 2}]}, "obligors[0].household_income"),
        (
            {"obligors": [{"exempt": True}, {"household_income": 3000}]},
            "obligors[1].household_size",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(document: dict[str, Any], field: str) -> None:
    with pytest.raises(FactsError) as refused:
        RULE.read({"members": [{}, {}], **document})
    assert refused.value.field == field


def test_the_last_member_may_be_named() -> None:
    assert RULE.read({"members": [{}, {}], "single": {"member": 1}}).single_member == 1


@pytest.mark.parametrize(("limit", "within"), [(-1, True), (0, False), (3, False), (4, True)])
def test_months_of_disregard_granted_go_before_the_local_number(limit: int, within: bool) -> None:
    """The fourth month of work: none granted is none; where nothing is said, twelve."""
    jobs = Jobs(0, 1, (250_000,), (4,), (limit,))
    assert job_within(jobs, 0, RULE.values(DEMO, ON)) is within
