"""Tokens of residents' apps: made at sign-in, found by HMAC, ended at once when they must."""

import datetime as dt
import hashlib
import hmac
import secrets
from typing import NamedTuple

from django.conf import settings

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.stages.registry.models import AppToken, Person

MARK, LENGTH = "mzr_", 47  # 4 + 43 characters of 256 random bits
NOTED_EVERY = dt.timedelta(minutes=1)


class NewToken(NamedTuple):
    """The token itself, which is shown once and kept nowhere, and when it ends at the latest."""

    text: str
    expires_at: dt.datetime


@action
def make_token(*, person: Person, by: Actor) -> NewToken:
    """A fresh token for someone whose code was right."""
    now, text = clock.real_now(), MARK + secrets.token_urlsafe(32)
    row = AppToken.objects.create(
        person=person, mac=_mac(text), made_at=now, seen_at=now,
        expires_at=now + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )  # fmt: skip
    record("token.made", row, by=by, subject=person)
    return NewToken(text, row.expires_at)


def live_token(text: str) -> AppToken | None:
    """The token, with its person, while it is good: not ended, not old, not idle, person alive."""
    if len(text) != LENGTH or not text.startswith(MARK):
        return None
    now = clock.real_now()
    idle = now - dt.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    rows = AppToken.objects.filter(
        mac=_mac(text), ended_at=None, expires_at__gt=now, seen_at__gt=idle, person__died_on=None
    )
    row = rows.select_related("person__area__parent").first()
    if row is not None and now - row.seen_at > NOTED_EVERY:
        AppToken.objects.filter(pk=row.pk).update(seen_at=now)
    return row


@action
def end_token(*, token: AppToken, by: Actor) -> None:
    """Sign out. Twice is the same as once."""
    rows = AppToken.objects.filter(pk=token.pk, ended_at=None)
    if rows.update(ended_at=clock.real_now(), why="signed_out"):
        record("token.ended", token, by=by, subject=token.person, why="signed_out")


def end_all(*, person: Person, why: str, by: Actor) -> None:
    """End every token of a person, within the action that makes it necessary."""
    rows = AppToken.objects.filter(person=person, ended_at=None)
    if ended := rows.update(ended_at=clock.real_now(), why=why):
        record("tokens.ended", person, by=by, subject=person, why=why, ended=ended)


def _mac(text: str) -> str:
    message = f"app-token\0{text}".encode("utf-8", "replace")
    return hmac.new(settings.CODE_KEY, message, hashlib.sha256).hexdigest()
