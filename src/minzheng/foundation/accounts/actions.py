"""Opening accounts, appointing people, ending appointments, closing accounts."""

import datetime as dt

from axes.utils import reset as unlock_axes
from django.db.models import Q

from minzheng.foundation.accounts.abilities import ADMINISTRATORS, Role
from minzheng.foundation.accounts.models import Appointment, SignInFailure, User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.divisions.models import Division


@action
def open_account(
    *, username: str, display_name: str, password: str, by: Actor, must_change: bool = False
) -> User:
    """Open an account without any role."""
    user = User(username=username, display_name=display_name, must_change_password=must_change)
    user.password_changed_at = clock.real_now()
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    record("account.opened", user, by=by)
    return user


@action
def appoint(
    *, user: User, role: str, area: Division, from_on: dt.date, by: Actor,
    to_on: dt.date | None = None,
) -> Appointment:  # fmt: skip
    """Give a role in an area from a day on; open sessions end so that the new scope holds.

    Raises NotPossible for oneself, and where an administrator would hold anything else.
    """
    if user.actor_ref == by.actor_ref:
        raise NotPossible("不能给自己任命岗位。")
    User.objects.select_for_update().get(pk=user.pk)  # two appointments at once see each other
    refuse_mixed(user, role, from_on, to_on)
    held = Appointment(user=user, role=role, area=area, from_on=from_on, to_on=to_on)
    held.full_clean()
    held.save()
    user.end_sessions()
    record("account.appointed", user, by=by, role=role, area=area.pk)
    return held


@action
def dismiss(*, appointment: Appointment, on: dt.date, by: Actor) -> None:
    """End an appointment; all sessions of the account end at once. Never the last administrator."""
    refuse_last(appointment.user, appointment.role)
    appointment.to_on = max(on, appointment.from_on)
    appointment.save(update_fields=["to_on"])
    appointment.user.end_sessions()
    record("account.dismissed", appointment.user, by=by, role=appointment.role)


@action
def close_account(*, user: User, by: Actor) -> None:
    """Close an account; its records stay, its sessions end. Never the last administrator."""
    if user.actor_ref == by.actor_ref:
        raise NotPossible("不能停用自己的账号，请找另一位管理员。")
    for role in ADMINISTRATORS:
        refuse_last(user, role)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.end_sessions()
    record("account.closed", user, by=by)


@action
def unlock(*, user: User, by: Actor) -> None:
    """Let an account try again at once from wherever it was locked."""
    unlock_axes(username=user.username)
    SignInFailure.objects.filter(user=user, cleared=False).update(cleared=True)
    record("account.unlocked", user, by=by)


def refuse_mixed(user: User, role: str, from_on: dt.date, to_on: dt.date | None) -> None:
    """三员分立: an administrator holds that one role and no other in the same time."""
    others = user.appointments.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on))
    if to_on is not None:
        others = others.filter(from_on__lte=to_on)
    held = set(others.values_list("role", flat=True)) | {role}
    if len(held) > 1 and held & set(ADMINISTRATORS):
        raise NotPossible("系统、安全、审计管理员要分开，也不能兼办业务。请先免去原来的岗位。")


def refuse_last(user: User, role: str) -> None:
    """NotPossible if nobody else is left as this kind of administrator. Others wait meanwhile."""
    if role not in ADMINISTRATORS:
        return
    live = Appointment.objects.live(clock.today()).filter(role=role)
    # Locked first and read afterwards: two who remove each other at once go one by one.
    list(live.select_for_update().order_by("pk").values_list("pk", flat=True))
    active = set(live.filter(user__is_active=True).values_list("user_id", flat=True))
    if active and active <= {user.pk}:
        raise NotPossible(f"这是最后一位{Role(role).label}，请先任命另一位。")
