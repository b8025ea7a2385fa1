"""Sessions end: after thirty idle minutes, after twelve hours, and when a role changes."""

import time
from typing import Any

import pytest
from django.test import Client

from minzheng.foundation.accounts.actions import close_account, dismiss
from minzheng.foundation.core import clock
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db


def inside(client: Client) -> bool:
    """Whether the desk still opens."""
    return client.get("/desk/todo/?time=").status_code == 200


def shift(client: Client, **back: int) -> None:
    """Make a session older by so many seconds."""
    session = client.session
    now = int(time.time())
    for key, seconds in back.items():
        session[key] = now - seconds
    session.save()


@pytest.mark.parametrize(
    ("idle", "age", "stays"),
    [(1790, 1800, True), (1801, 1900, False), (10, 43_190, True), (10, 43_201, False)],
)
def test_idle_and_absolute_ends(
    cast: Cast, as_staff: Any, idle: int, age: int, stays: bool
) -> None:
    client = as_staff(cast.wang)
    assert inside(client)
    shift(client, seen_at=idle, since_at=age)
    assert inside(client) is stays


def test_sessions_end_with_the_role(cast: Cast, as_staff: Any) -> None:
    client = as_staff(cast.wang)
    assert inside(client)
    dismiss(appointment=cast.wang.appointments.get(), on=clock.today(), by=BY)
    assert not inside(client)


def test_sessions_end_with_the_account(cast: Cast, as_staff: Any) -> None:
    client = as_staff(cast.wang)
    close_account(user=cast.wang, by=BY)
    assert not inside(client)
