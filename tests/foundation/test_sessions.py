"""Sessions end: after thirty idle minutes, after twelve hours, and when a role changes. One that
cannot be written is our fault to say; one that was ended elsewhere is not taken for a bad request.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from minzheng.foundation.accounts.actions import close_account, dismiss
from minzheng.foundation.core import clock
from minzheng.foundation.core.sessions import SessionStore
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


@contextmanager
def when_saved(happens: Callable[[], object]) -> Iterator[None]:
    """Something happens just before a session is written back."""

    def wrapped(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "django_session"'):
            happens()
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapped):
        yield


def full() -> None:
    """The disk is full."""
    raise OperationalError("database or disk is full")


def answer(
    client: Client, happens: Callable[[], object], path: str = "/desk/todo/"
) -> tuple[int, str]:
    """A page that writes the session back, as it has not been seen for a while."""
    shift(client, seen_at=120, since_at=200)
    client.raise_request_exception = False
    with when_saved(happens):
        reply = client.get(path)
    return reply.status_code, reply.content.decode()


def test_a_database_in_trouble_is_our_fault(cast: Cast, as_staff: Any) -> None:
    client = as_staff(cast.wang)
    status, page = answer(client, full)
    assert status == 500 and "不是您的问题" in page and "什么都没有保存" not in page
    assert inside(client)


def test_control_the_framework_takes_a_full_disk_for_a_sign_out(
    cast: Cast, as_staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_staff(cast.wang)
    monkeypatch.setattr(SessionStore, "save", db.SessionStore.save)
    assert answer(client, full)[0] == 403


def test_signed_out_elsewhere_while_the_page_was_made(cast: Cast, as_staff: Any) -> None:
    client = as_staff(cast.wang)
    status, page = answer(client, Session.objects.all().delete)
    assert status == 403 and "您已经退出登录了" in page and "/staff/sign-in/" in page
    assert "什么都没有保存" not in page
    assert client.get("/desk/todo/")["Location"].startswith("/staff/sign-in/")


def test_a_resident_is_sent_to_his_own_door(cast: Cast, as_resident: Any) -> None:
    status, page = answer(as_resident(cast.li), Session.objects.all().delete, "/me/")
    assert status == 403 and "href='/sign-in/'" in page
