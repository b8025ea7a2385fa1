"""Drafts: saved, resumed, sent once."""

import pytest

from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases import actions
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import find
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
