"""Drafts: saved, resumed, sent once."""

import datetime as dt

import pytest

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases import actions
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import find
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def draft(cast: Cast) -> Case:
    """A draft of the Li family."""
    return actions.start_draft(
        item=find("dibao"), applicant=cast.li, household=cast.li_home, channel="portal", by=cast.li
    )


def test_starting_twice_goes_on_with_the_first(cast: Cast) -> None:
    first = draft(cast)
    actions.save_answers(case=first, answers={"deposits": 5}, by=cast.li)
    again = draft(cast)
    assert again.pk == first.pk
    assert answers_of(again) == {"deposits": 5}


def test_another_member_of_the_household_may_go_on(cast: Cast) -> None:
    case = draft(cast)
    actions.save_answers(case=case, answers={"deposits": 7}, by=cast.wang_xiufang)
    assert answers_of(case)["deposits"] == 7


def by_the_town(cast: Cast, applicant: Person) -> Case:
    """A draft of the Li family that a clerk begins for this member."""
    return actions.start_draft(
        item=find("dibao"), applicant=applicant, household=cast.li_home, channel="counter",
        by=cast.wang,
    )  # fmt: skip


def test_a_child_is_no_applicant_where_a_grown_up_can_be(cast: Cast) -> None:
    """Not on the day before she is eighteen, with no draft left behind; on the day itself."""
    clock.fix(dt.date(2026, 9, 1))
    with pytest.raises(NotPossible, match=r"请从家里的大人那里办：李\*国、王\*芳"):
        by_the_town(cast, cast.xiaoyu)
    assert not Case.objects.exists()
    clock.fix(dt.date(2026, 9, 2))
    assert by_the_town(cast, cast.xiaoyu).applicant == cast.xiaoyu


def test_a_protected_grown_up_is_not_named_for_a_child(cast: Cast) -> None:
    for one, words in ((cast.li, "那里办：王\\*芳。"), (cast.wang_xiufang, "那里办。")):
        one.secret = True
        one.save()
        with pytest.raises(NotPossible, match=words) as refused:
            by_the_town(cast, cast.xiaoyu)
        assert "李" not in str(refused.value)


def test_children_alone_are_helped_at_the_counter(cast: Cast) -> None:
    """Nobody grown lives with them: the town takes the application, their guardian signs."""
    for one in (cast.li, cast.wang_xiufang):
        one.died_on = dt.date(2021, 10, 1)
        one.save()
    assert by_the_town(cast, cast.xiaoyu).applicant == cast.xiaoyu


def test_a_stranger_may_not(cast: Cast) -> None:
    case = draft(cast)
    with pytest.raises(NotPossible):
        actions.save_answers(case=case, answers={"deposits": 7}, by=cast.zhang)


def test_the_clerk_of_the_other_town_may_not(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        actions.save_answers(case=draft(cast), answers={"deposits": 7}, by=cast.zhao)


def test_a_stale_page_is_a_conflict_and_changes_nothing(cast: Cast) -> None:
    case = draft(cast)
    seen = case.version
    actions.save_answers(case=case, answers={"deposits": 1}, by=cast.li, version=seen)
    with pytest.raises(Conflict):
        actions.save_answers(case=case, answers={"deposits": 2}, by=cast.li, version=seen)
    case.refresh_from_db()
    assert answers_of(case)["deposits"] == 1


def test_what_is_not_filled_in_is_named(cast: Cast) -> None:
    case = draft(cast)
    with pytest.raises(NotPossible, match="全家的存款"):
        actions.submit(case=case, by=cast.li)


def test_sending_twice_is_sending_once(cast: Cast) -> None:
    case = walk.submitted(cast)
    number = case.number
    assert actions.submit(case=case, by=cast.li).number == number
    assert case.steps.count() == 1


def test_answers_are_not_in_the_database_in_clear(cast: Cast) -> None:
    case = walk.submitted(cast)
    raw = Case.objects.filter(pk=case.pk).values_list("answers", flat=True).get()
    assert raw.startswith("v1|") and "嘉兴银行" not in raw
