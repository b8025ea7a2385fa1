"""What brings a decided matter round again by itself: a review that is due, and a death."""

import datetime as dt

import pytest

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import timeline
from minzheng.stages.decisions import pull
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.registry.actions import record_life_event
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db


def died(person: Person) -> None:
    """Noted today."""
    record_life_event(person=person, kind="death", on=clock.today(), source="卫健", by=BY)


def rounds(decision: Decision, kind: str) -> list[Case]:
    """The linked cases of a kind."""
    return list(decision.case.follow_ups.filter(kind=kind))


def test_a_review_does_not_wait_for_the_first_payment(cast: Cast) -> None:
    decision = walk.granted(cast)
    decision.case.refresh_from_db()
    assert decision.case.state == "open"  # the money has not gone out yet
    due = Entitlement.objects.get().review_on
    assert due is not None
    clock.fix(due - dt.timedelta(days=1))
    pull.pull()
    assert rounds(decision, "review") == []
    clock.fix(due)
    pull.pull()
    pull.pull()
    (review,) = rounds(decision, "review")
    assert review.opened_on == due


def test_a_death_opens_one_change(cast: Cast) -> None:
    decision = walk.granted(cast)
    pull.pull()
    assert rounds(decision, "change") == []
    died(cast.wang_xiufang)
    pull.pull()
    pull.pull()
    (change,) = rounds(decision, "change")
    assert change.state == "open" and change.number
    # It begins in the middle: nobody is told that it has yet to be accepted.
    assert [m.code for m in timeline(change)] == [
        "check", "visit", "opinion", "posting", "decide", "pay",
    ]  # fmt: skip


def test_a_death_that_was_looked_at_is_not_opened_again(cast: Cast) -> None:
    decision = walk.granted(cast)
    died(cast.wang_xiufang)
    pull.pull()
    change = Case.objects.get(kind="change")
    Case.objects.filter(pk=change.pk).update(state="closed", closed_on=clock.today())
    clock.fix(clock.today() + dt.timedelta(days=3))
    pull.pull()
    assert rounds(decision, "change") == [change]
    died(cast.xiaoyu)
    pull.pull()
    assert len(rounds(decision, "change")) == 2


def test_a_death_in_another_family_changes_nothing_here(cast: Cast) -> None:
    walk.granted(cast)
    died(cast.zhang)
    pull.pull()
    assert not Case.objects.filter(kind="change").exists()


def test_a_right_that_ended_is_left_alone(cast: Cast) -> None:
    walk.granted(cast)
    Entitlement.objects.update(until_month=dt.date(2021, 12, 1))
    died(cast.wang_xiufang)
    pull.pull()
    assert not Case.objects.filter(kind="change").exists()
