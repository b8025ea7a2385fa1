"""Dibao in numbers: counted from entitlements in force, not from cases."""

import datetime as dt

import pytest

from minzheng.areas.assistance import indicators
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.indicators import Measure, Part, find
from tests.cast import TODAY, Cast
from tests.stages.records import Folk, a_case, a_decision, an_entitlement
from tests.stages.records import folk as make_folk


@pytest.fixture
def folk(district: None) -> Folk:
    """Three of the cast, without staff."""
    return make_folk()


def grant(folk: Folk, **fields: object) -> None:
    zhang = a_decision(a_case(folk.zhang, folk.zhang_home), fen=70_000)
    an_entitlement(zhang, [folk.zhang], **fields)


def test_households_people_and_money(folk: Folk) -> None:
    grant(folk)
    li = a_decision(a_case(folk.li, folk.li_home), fen=124_000)
    an_entitlement(li, [folk.li, folk.chen])
    assert find("dibao_households").count(TODAY) == Measure(2)
    assert find("dibao_people").count(TODAY) == Measure(3, 2)
    assert find("dibao_monthly").count(TODAY) == Measure(194_000, 2)
    tally = find("dibao_households").tally
    assert tally is not None
    assert tally(TODAY) == {folk.zhang_home.area_id: Part(2)}


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"from_month": dt.date(2021, 11, 1)}, 0),
        ({"from_month": dt.date(2021, 10, 1)}, 1),
        ({"from_month": dt.date(2021, 1, 1), "until_month": dt.date(2021, 10, 1)}, 0),
        ({"from_month": dt.date(2021, 1, 1), "until_month": dt.date(2021, 11, 1)}, 1),
        ({"result": "SINGLE"}, 1),
        ({"result": "MARGIN", "amount_fen": 0}, 0),
        ({"item": "XX"}, 0),
    ],
)
def test_in_force_is_by_the_month(folk: Folk, fields: dict[str, object], counted: int) -> None:
    grant(folk, **fields)
    assert find("dibao_households").count(TODAY) == Measure(counted)


def test_money_from_placeholder_values_is_marked(folk: Folk) -> None:
    grant(folk, placeholder=True)
    measure = find("dibao_monthly").count(TODAY)
    assert measure is not None
    assert measure.placeholder is True


def test_the_standard_of_the_day_times_twelve(folk: Folk) -> None:
    assert find("dibao_standard").count(TODAY) == Measure(1_080_000, placeholder=True)


def test_what_was_typed_is_counted_not_what_was_chosen(folk: Folk) -> None:
    answers = '{"members_same": "yes", "odd_income": "0", "phone": "13800000001", "bank": ""}'
    a_case(folk.zhang, folk.zhang_home, answers=answers)
    a_case(folk.li, folk.li_home, channel="counter", answers=answers)
    assert find("typed_fields").count(TODAY) == Measure(2, 1)


def test_an_application_is_unsealed_once_and_again_when_it_changed(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of the plan is open to all: looking at it may not open every application anew."""
    opened: list[str] = []

    def noted(case: Case) -> dict[str, object]:
        opened.append(case.public_id)
        return answers_of(case)

    monkeypatch.setattr(indicators, "answers_of", noted)
    case = a_case(folk.zhang, folk.zhang_home, answers='{"odd_income": "0", "bank": "嘉兴银行"}')
    empty = a_case(folk.li, folk.li_home, answers="{}")
    for _ in range(3):
        assert find("typed_fields").count(TODAY) == Measure(2, 1)
    assert sorted(opened) == sorted([case.public_id, empty.public_id])
    case.answers, case.version = '{"odd_income": "0"}', 2
    case.save()
    assert find("typed_fields").count(TODAY) == Measure(1, 1)
    assert opened[2:] == [case.public_id]


def test_control_a_count_kept_without_its_version_goes_stale(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home, answers='{"odd_income": "0", "bank": "嘉兴银行"}')
    assert find("typed_fields").count(TODAY) == Measure(2, 1)
    case.answers = '{"odd_income": "0"}'
    case.save()  # as no action does: without a new version
    assert find("typed_fields").count(TODAY) == Measure(2, 1)


def test_the_list_is_that_of_the_area(cast: Cast) -> None:
    decision = a_decision(a_case(cast.zhang, cast.zhang_home), fen=70_000)
    an_entitlement(decision, [cast.zhang])
    indicator = find("dibao_households")
    assert indicator.rows is not None
    assert indicator.record is not None
    (row,) = indicator.rows(cast.scope("wang"), TODAY)
    assert indicator.record(row).note == "每月 700 元，2021年10月起"
    for other in ("zhao", "zheng", "qian"):
        assert list(indicator.rows(cast.scope(other), TODAY)) == []
