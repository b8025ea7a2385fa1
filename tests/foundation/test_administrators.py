"""三员分立: a role takes two, nobody for himself, the last one stays, the duties do not mix."""

import datetime as dt
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from minzheng.foundation.accounts import nominations, passwords
from minzheng.foundation.accounts.abilities import ADMINISTRATORS, Role, abilities_of
from minzheng.foundation.accounts.actions import appoint, close_account, dismiss, open_account
from minzheng.foundation.accounts.models import Nomination, User
from minzheng.foundation.accounts.nominations import decide_role, propose_role
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from tests.cast import BY, PASSWORD, TODAY, Cast, area

CASEWORK = {
    "see_cases",
    "see_people",
    "open_sealed",
    "decide",
    "pay_make",
    "see_payments",
    "export",
    "export_payments",
}


def fresh(name: str = "lv") -> User:
    return open_account(username=name, display_name="吕", password=PASSWORD, by=BY)


def test_each_of_the_three_may_do_one_thing_and_none_sees_a_case() -> None:
    duties = [abilities_of(role) for role in ADMINISTRATORS]
    assert duties == [{"keep_accounts"}, {"keep_security"}, {"see_audit"}]
    assert not any(duty & CASEWORK for duty in duties)


def test_a_role_takes_two(cast: Cast) -> None:
    user, where = fresh(), area("南湖街道")
    asked = propose_role(user=user, role="town_clerk", area=where, from_on=TODAY, by=cast.jin)
    assert not scope_of(user).grants
    for alone in (cast.jin, cast.zhou, cast.yan, user):
        with pytest.raises(NotPossible):
            decide_role(nomination=asked, agree=True, by=alone)
    decide_role(nomination=asked, agree=True, by=cast.tao)
    assert scope_of(user).can("accept")
    with pytest.raises(Conflict):
        decide_role(nomination=asked, agree=True, by=cast.tao)
    assert user.appointments.count() == 1
    for stranger in (cast.zhou, cast.yan, cast.feng, user):
        with pytest.raises(NotPossible):
            propose_role(
                user=cast.xu, role="reviewer", area=area("南湖区"), from_on=TODAY, by=stranger
            )


def test_the_other_way_round_and_a_refusal_with_its_reason(cast: Cast) -> None:
    user = fresh()
    asked = propose_role(
        user=user, role="payer", area=area("南湖区"), from_on=TODAY, by=cast.tao,
        to_on=TODAY + dt.timedelta(days=30),
    )  # fmt: skip
    with pytest.raises(NotPossible, match="已经提交"):
        propose_role(user=user, role="payer", area=area("南湖区"), from_on=TODAY, by=cast.jin)
    with pytest.raises(NotPossible, match="原因"):
        decide_role(nomination=asked, agree=False, by=cast.jin)
    decide_role(nomination=asked, agree=False, reason="岗位已满", by=cast.jin)
    assert not user.appointments.exists()


def test_the_table_itself_wants_two(cast: Cast) -> None:
    asked = propose_role(
        user=fresh(), role="payer", area=area("南湖区"), from_on=TODAY, by=cast.jin
    )
    alone = {"decided_by": asked.proposed_by, "decided_at": clock.now(), "state": "approved"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=asked.pk).update(**alone)


def one_alone(cast: Cast) -> bool:
    """Whether one administrator can bring a role about."""
    user = fresh()
    try:
        asked = propose_role(
            user=user, role="payer", area=area("南湖区"), from_on=TODAY, by=cast.jin
        )
        decide_role(nomination=asked, agree=True, by=cast.jin)
    except (NotPossible, IntegrityError):
        return False
    return scope_of(user).can("pay_release")


def test_one_alone_gives_no_role(cast: Cast) -> None:
    assert not one_alone(cast)


def test_control_a_decision_that_forgets_who_asked_gives_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(*, nomination: Nomination, agree: bool, by: User) -> None:
        appoint(
            user=nomination.user, role=nomination.role, area=nomination.area,
            from_on=nomination.from_on, by=by,
        )  # fmt: skip

    monkeypatch.setitem(globals(), "decide_role", forgetful)
    assert one_alone(cast)


def test_nobody_appoints_himself(cast: Cast) -> None:
    where = area("南湖区")
    with pytest.raises(NotPossible, match="自己"):
        propose_role(user=cast.jin, role="system_admin", area=where, from_on=TODAY, by=cast.jin)
    with pytest.raises(NotPossible, match="自己"):
        appoint(user=cast.jin, role="system_admin", area=where, from_on=TODAY, by=cast.jin)
    asked = propose_role(
        user=cast.tao, role="security_admin", area=area("南湖街道"), from_on=TODAY, by=cast.jin
    )
    with pytest.raises(NotPossible, match="自己"):
        decide_role(nomination=asked, agree=True, by=cast.tao)


def test_the_duties_do_not_mix(cast: Cast) -> None:
    where = area("南湖区")
    for role in ("security_admin", "audit_admin", "payer"):
        with pytest.raises(NotPossible, match="分开"):
            appoint(user=cast.jin, role=role, area=where, from_on=TODAY, by=BY)
    with pytest.raises(NotPossible, match="分开"):
        appoint(user=cast.wang, role="system_admin", area=where, from_on=TODAY, by=BY)
    dismiss(appointment=cast.wang.appointments.get(), on=TODAY, by=BY)
    tomorrow = TODAY + dt.timedelta(days=1)
    appoint(user=cast.wang, role="audit_admin", area=where, from_on=tomorrow, by=BY)


def test_the_last_administrator_stays(cast: Cast) -> None:
    for name in ("jin", "tao", "yan"):
        with pytest.raises(NotPossible, match="最后一位"):
            dismiss(appointment=cast.staff[name].appointments.get(), on=TODAY, by=BY)
        with pytest.raises(NotPossible, match="最后一位"):
            close_account(user=cast.staff[name], by=BY)
    second = fresh()
    appoint(user=second, role="system_admin", area=area("南湖区"), from_on=TODAY, by=BY)
    close_account(user=cast.jin, by=second)
    with pytest.raises(NotPossible, match="最后一位"):
        close_account(user=second, by=cast.tao)
    with pytest.raises(NotPossible, match="自己"):
        close_account(user=second, by=second)


def test_what_a_password_must_be(cast: Cast) -> None:
    weak = {"short1A": "12", "alllowercase99": "三种", "Wang-Password-9": "用户名"}
    for text, why in weak.items():
        with pytest.raises(NotPossible, match=why):
            passwords.change_password(user=cast.wang, password=text, by=cast.wang)
    passwords.change_password(user=cast.wang, password="Lake-South-2021", by=cast.wang)
    with pytest.raises(NotPossible, match="一样"):
        passwords.change_password(user=cast.wang, password="Lake-South-2021", by=cast.wang)
    with pytest.raises(NotPossible, match="自己"):
        passwords.change_password(user=cast.wang, password="Lake-North-2021", by=cast.xu)


def test_ninety_days_in_one_profile_and_never_in_the_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = cast.wang
    for age, due in ((0, False), (89, False), (91, True)):
        user.password_changed_at = clock.real_now() - dt.timedelta(days=age)
        assert passwords.must_change(user) is due
    monkeypatch.setattr(settings, "PASSWORD_PROFILE", "asvs")
    assert not passwords.must_change(user)
    user.must_change_password = True
    assert passwords.must_change(user)


def test_the_command_opens_the_first_and_no_second(district: None) -> None:
    out = StringIO()
    for name, role in (("a1", "system_admin"), ("a2", "security_admin"), ("a3", "audit_admin")):
        call_command("account", "first", name, "管理员", role, stdout=out)
    with pytest.raises(CommandError, match="已经有"):
        call_command("account", "first", "a4", "管理员", "system_admin")
    call_command("account", "first", "a4", "管理员", "system_admin", "--rescue", stdout=out)
    call_command("account", "list", stdout=out)
    assert "系统管理员: a1、a4" in out.getvalue()
    user = User.objects.get(username="a1")
    assert user.check_password(out.getvalue().splitlines()[1]) and user.must_change_password
    assert nominations.half_of(user) == Role.SYSTEM_ADMIN
