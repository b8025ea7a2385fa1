"""Maker, checker and payer are three people, however roles move."""

import pytest
from django.db import IntegrityError, transaction

from minzheng.foundation.accounts.actions import appoint, close_account, dismiss
from minzheng.foundation.accounts.models import Appointment, User
from minzheng.foundation.core.actors import DEMO, LINE
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.payments import actions
from minzheng.stages.payments.models import Batch, Hand
from tests.cast import BY, SINCE, TODAY, area
from tests.stages.payments.conftest import Desk

ROLES = ("pay_maker", "pay_checker", "payer")


@pytest.fixture
def zheng(desk: Desk) -> User:
    """One person who holds all three roles."""
    for role in ROLES:
        appoint(user=desk.cast.zheng, role=role, area=area("南湖区"), from_on=SINCE, by=BY)
    return desk.cast.zheng


def test_a_maker_with_every_role_cannot_check_or_pay(desk: Desk, zheng: User) -> None:
    batch = actions.make_batch(item="DB", month=desk.zhang.from_month, by=zheng)
    with pytest.raises(NotPossible, match="您已办过这批的制表，不能再复核"):
        actions.check_batch(batch=batch, by=zheng, version=batch.version)
    batch = actions.check_batch(batch=batch, by=desk.checker, version=batch.version)
    with pytest.raises(NotPossible, match="不能再支付"):
        actions.release_batch(batch=batch, by=zheng, version=batch.version)


def test_a_checker_with_every_role_cannot_pay(desk: Desk, zheng: User) -> None:
    batch = desk.made()
    batch = actions.check_batch(batch=batch, by=zheng, version=batch.version)
    with pytest.raises(NotPossible, match="不能再支付"):
        actions.release_batch(batch=batch, by=zheng, version=batch.version)


def test_re_assignment_does_not_wash_hands(desk: Desk) -> None:
    """The maker is made checker overnight: his batch stays his."""
    batch = desk.made()
    dismiss(appointment=Appointment.objects.get(user=desk.maker), on=TODAY, by=BY)
    appoint(user=desk.maker, role="pay_checker", area=area("南湖区"), from_on=SINCE, by=BY)
    with pytest.raises(NotPossible, match="已办过这批的制表"):
        actions.check_batch(batch=batch, by=desk.maker, version=batch.version)


def test_who_sent_a_list_back_cannot_take_it_over_and_the_first_maker_cannot_check(
    desk: Desk, zheng: User
) -> None:
    batch = desk.made()
    batch = actions.return_batch(batch=batch, reason="有误", by=zheng, version=batch.version)
    assert (batch.state, batch.checked_by, batch.returned_reason) == ("draft", "", "有误")
    with pytest.raises(NotPossible, match="已办过这批的复核"):
        actions.remake_batch(batch=batch, by=zheng, version=batch.version)
    second = desk.cast.feng
    for role in ROLES:
        appoint(user=second, role=role, area=area("南湖区"), from_on=SINCE, by=BY)
        appoint(user=desk.maker, role=role, area=area("南湖区"), from_on=SINCE, by=BY)
    batch = actions.remake_batch(batch=batch, by=second, version=batch.version)
    assert batch.made_by == second.public_id
    with pytest.raises(NotPossible, match="已办过这批的制表"):
        actions.check_batch(batch=batch, by=desk.maker, version=batch.version)


def test_no_role_no_part(desk: Desk) -> None:
    batch = desk.made()
    for name, user in desk.cast.staff.items():
        if name not in ("sun", "qian"):
            with pytest.raises(NotPossible, match="没有复核的权限"):
                actions.check_batch(batch=batch, by=user, version=batch.version)
    for actor in (LINE, DEMO, desk.cast.li):
        with pytest.raises(NotPossible, match="没有复核的权限"):
            actions.check_batch(batch=batch, by=actor, version=batch.version)


def test_an_account_closed_since_the_page_was_opened_has_no_part(desk: Desk) -> None:
    batch = desk.made()
    checker = User.objects.get(pk=desk.checker.pk)
    close_account(user=desk.checker, by=BY)
    with pytest.raises(NotPossible, match="没有复核的权限"):
        actions.check_batch(batch=batch, by=checker, version=batch.version)


def test_a_role_in_one_town_is_not_one_in_the_district(desk: Desk) -> None:
    batch = desk.made()
    appoint(user=desk.cast.wang, role="pay_checker", area=area("南湖街道"), from_on=SINCE, by=BY)
    with pytest.raises(NotPossible, match="没有复核的权限"):
        actions.check_batch(batch=batch, by=desk.cast.wang, version=batch.version)


def test_steps_cannot_be_skipped(desk: Desk) -> None:
    batch = desk.made()
    with pytest.raises(Conflict, match="待复核"):
        actions.release_batch(batch=batch, by=desk.payer, version=batch.version)
    batch = actions.check_batch(batch=batch, by=desk.checker, version=batch.version)
    with pytest.raises(Conflict):
        actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    actions.release_batch(batch=batch, by=desk.payer, version=batch.version)
    batch.refresh_from_db()
    for late in (actions.return_batch, actions.void_batch):
        with pytest.raises((Conflict, NotPossible)):
            late(batch=batch, reason="晚了", by=desk.maker, version=batch.version)


def test_the_database_holds_it_too(desk: Desk) -> None:
    """Even a hurried fix by hand in the tables cannot make one person two."""
    batch = desk.checked()
    rows = Batch.objects.filter(pk=batch.pk)
    for change in (
        {"made_by": batch.checked_by},
        {"checked_by": batch.made_by},
        {"released_by": batch.made_by, "released_at": batch.made_at, "state": "released"},
        {"released_by": batch.checked_by, "released_at": batch.made_at, "state": "released"},
        {"state": "released"},
        {"checked_by": "", "checked_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hand.objects.create(batch=batch, part="pay", person=batch.made_by, first_at=batch.made_at)
