"""Appointing people and ending appointments."""

import datetime as dt

from minzheng.foundation.accounts.models import Appointment, User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.divisions.models import Division


@action
def open_account(*, username: str, display_name: str, password: str, by: Actor) -> User:
    """Open an account without any role."""
    user = User(username=username, display_name=display_name)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    record("account.opened", user, by=by)
    return user


@action
def appoint(*, user: User, role: str, area: Division, from_on: dt.date, by: Actor) -> Appointment:
    """Give a role in an area from a day on; open sessions end so that the new scope holds."""
    held = Appointment(user=user, role=role, area=area, from_on=from_on)
    held.full_clean()
    held.save()
    _end_sessions(user)
    record("account.appointed", user, by=by, role=role, area=area.pk)
    return held


@action
def dismiss(*, appointment: Appointment, on: dt.date, by: Actor) -> None:
    """End an appointment; all sessions of the account end at once."""
    appointment.to_on = max(on, appointment.from_on)
    appointment.save(update_fields=["to_on"])
    _end_sessions(appointment.user)
    record("account.dismissed", appointment.user, by=by, role=appointment.role)


@action
def close_account(*, user: User, by: Actor) -> None:
    """Close an account; its records stay, its sessions end."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    record("account.closed", user, by=by)


def _end_sessions(user: User) -> None:
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
