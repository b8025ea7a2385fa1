"""A list that does not show all says so: at one more than fits, and not at exactly as many."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from minzheng.channels.desk.views import audit, people, returns
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.publicid import new_public_id
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import actions
from minzheng.stages.payments.models import RecoveryAsk
from minzheng.stages.registry.models import Authorisation
from tests import walk
from tests.cast import TODAY, Cast
from tests.channels.desk.conftest import text
from tests.stages.payments.conftest import Desk, counter, desk  # noqa: F401
from tests.stages.payments.grants import decide
from tests.stages.payments.test_recovery import claim, stopped

CUT = "只列了前 {} {}，还有更多。"
AsStaff = Callable[[Any], Client]


def shown(cast: Cast, as_staff: AsStaff, name: str, address: str) -> str:
    """A page as that person sees it."""
    return text(as_staff(cast.staff[name]).get(address))


def one_less_and_just_enough(
    monkeypatch: pytest.MonkeyPatch, place: Any, name: str, there: int, page: Callable[[], str],
    unit: str,
) -> None:  # fmt: skip
    """With room for one less it says how many it shows; with room for all of them nothing."""
    assert there > 1
    monkeypatch.setattr(place, name, there - 1)
    assert CUT.format(there - 1, unit) in page()
    monkeypatch.setattr(place, name, there)
    assert "还有更多" not in page()


def test_a_person_with_a_long_history(
    cast: Cast, as_staff: AsStaff, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = walk.granted(cast)
    for number in ("DB330402-20200101-00001", "DB330402-20190101-00001"):
        old = Case.objects.get(pk=decision.case_id)
        old.pk, old.public_id, old.number = None, new_public_id(), number
        old.state, old.closed_on = "closed", TODAY
        old.save()
    given = Authorisation.objects.filter(person=cast.li).first()
    assert given is not None
    given.pk, given.public_id = None, new_public_id()
    given.save()

    def page() -> str:
        return shown(cast, as_staff, "wang", f"/desk/people/{cast.li.public_id}/")

    cases = Case.objects.filter(household=cast.li_home).count()
    one_less_and_just_enough(monkeypatch, people, "CASES", cases, page, "件")
    signed = Authorisation.objects.filter(person=cast.li).count()
    one_less_and_just_enough(monkeypatch, people, "SIGNED", signed, page, "条")


def test_a_case_with_a_long_trail(
    cast: Cast, as_staff: AsStaff, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = walk.visited(cast)
    browser = as_staff(cast.feng)
    address = f"/desk/case/{case.public_id}/events/"
    browser.get(address)
    there = Event.objects.filter(object_ref=case.public_id).count()
    there += (
        Event.objects.exclude(object_ref=case.public_id)
        .filter(subject_ref=cast.li.public_id, detail__case=case.public_id)
        .count()
    )
    one_less_and_just_enough(
        monkeypatch, audit, "EVENTS_MOST", there, lambda: text(browser.get(address)), "条"
    )


def test_more_to_be_claimed_than_the_page_holds(
    desk: Desk,  # noqa: F811
    as_staff: AsStaff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two claims that stand, and two that wait for the second hand."""
    stop = stopped(desk)
    claim(desk, stop, 30_000)
    claim(desk, stopped_again(desk), 20_000)
    for fen in (1_000, 2_000):
        actions.ask_recovery(
            decision=stopped_again(desk), line=desk.line(desk.li), amount_fen=fen, reason="多发",
            by=desk.maker,
        )  # fmt: skip
    assert RecoveryAsk.objects.filter(state="waiting").count() == 2

    def page() -> str:
        return shown(desk.cast, as_staff, "sun", "/desk/returns/")

    monkeypatch.setattr(returns, "MOST", 1)
    assert page().count(CUT.format(1, "笔")) == 2 and "1+ 笔" in page()
    monkeypatch.setattr(returns, "MOST", 2)
    assert "还有更多" not in page() and "+ 笔" not in page()


def stopped_again(desk: Desk) -> Decision:  # noqa: F811
    """One more decision that says the same of 李家."""
    return decide(desk.cast.li_home, desk.cast.li, 0, verdict="stop", on=TODAY)
