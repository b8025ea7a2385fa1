"""Residents sign in with their ID number and a one-time code.

Six digits, ten minutes of real time, five tries, one use, bound to the session that asked.
The answer and the work are the same whether the number is known or not. Codes are kept as
HMAC only; wrong codes and codes asked for are counted per number and address, so that nobody
can lock a person out from another device. A number gets one message a minute and thirty a day,
wherever they are asked from.
"""

import datetime as dt
import hashlib
import hmac
import logging
import secrets
import threading
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import IdNumberError, parse_id_number
from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealing import blind
from minzheng.stages.registry.models import Person, SignInCode, SignInThrottle

log = logging.getLogger(__name__)

LIFE = dt.timedelta(minutes=10)
TRIES = 5
MINUTE, QUARTER, HOUR, DAY = (dt.timedelta(minutes=m) for m in (1, 15, 60, 24 * 60))
SENT_A_MINUTE, SENT_A_DAY, SENT_A_DAY_IN_ALL, SENT_AT_ADDRESS = 1, 10, 30, 120
WRONG_HERE, WRONG_AT_ADDRESS = 10, 100

Deliver = Callable[[str, str], None]


class CodeSent(NamedTuple):
    """What the page may know: a reference, and the code only in demo mode."""

    public_id: str
    code_for_demo: str


@action
def send_code(
    *, id_number: str, session_key: str, address: str, deliver: Deliver | None = None
) -> CodeSent:
    """Make a code and hand it to `deliver(phone, code)`, which runs in a thread of its own.

    `session_key` must not be empty (create the session first). Raises NotPossible for a number
    that cannot be right, or when a code was asked for less than a minute ago, ten times
    today from this address or thirty times from anywhere. A refused call counts nothing.
    """
    if not session_key:
        raise ValueError("send_code needs a session")
    if deliver is None and not settings.DEMO:
        raise ValueError("send_code needs a way to deliver outside demo mode")
    index = _index(id_number)
    _spend("sent-minute", index, MINUTE, SENT_A_MINUTE, "验证码刚发过，请 1 分钟后再试。")
    here = blind("address", f"{index}|{address}")
    used_up = "今天的验证码次数已用完，请明天再试，或打电话办理。"
    _spend("sent-day", here, DAY, SENT_A_DAY, used_up)
    _spend("sent-number", index, DAY, SENT_A_DAY_IN_ALL, used_up)
    at = blind("address", address)
    _spend("sent-address", at, HOUR, SENT_AT_ADDRESS, "这里请求的验证码太多，请过一小时再试。")
    person = Person.objects.filter(id_index=index, died_on=None).first()
    code = f"{secrets.randbelow(1_000_000):06d}"
    now = clock.real_now()
    mark = _session_mark(index, session_key)
    SignInCode.objects.filter(id_index=index, code_hash__startswith=mark).delete()
    row = SignInCode(public_id=new_public_id(), id_index=index, person=person, made_at=now)
    row.code_hash = mark + _mac(row.public_id, index, session_key, code)
    row.expires_at = now + LIFE
    row.save()
    phone = person.phone.open() if person is not None and person.phone else ""
    if deliver is not None:
        threading.Thread(target=_hand_over, args=(deliver, phone, code), daemon=True).start()
    return CodeSent(row.public_id, code if settings.DEMO else "")


@action
def check_code(*, id_number: str, code: str, session_key: str, address: str) -> Person | None:
    """The person, once, for the right code of this session; otherwise None, always the same.

    Raises NotPossible after ten wrong codes in 15 minutes for this number from this address.
    """
    index = _index(id_number)
    here, everywhere = blind("address", f"{index}|{address}"), blind("address", address)
    wait = "输错的次数太多，请 15 分钟后再试，或打电话办理。"
    _refuse_if_spent("wrong", here, QUARTER, WRONG_HERE, wait)
    _refuse_if_spent("wrong-address", everywhere, QUARTER, WRONG_AT_ADDRESS, wait)
    person = _use(index, session_key, code.strip())
    if person is None:
        _count("wrong", here, QUARTER)
        _count("wrong-address", everywhere, QUARTER)
        return None
    record("resident.signed_in", person, by=person, subject=person)
    return person


def _use(index: str, session_key: str, code: str) -> Person | None:
    """Spend one try of this session's live code; the person if it was right and still unused."""
    now = clock.real_now()
    mark = _session_mark(index, session_key)
    live = SignInCode.objects.filter(
        id_index=index, code_hash__startswith=mark, used_at=None, expires_at__gt=now
    )
    row = live.select_related("person").order_by("-made_at").first()
    if row is None:
        return None
    # The try is taken before the code is compared: parallel guesses cannot share one.
    if not live.filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
        return None
    expected = mark + _mac(row.public_id, index, session_key, code)
    if not hmac.compare_digest(expected, row.code_hash) or row.person is None:
        return None
    if not live.filter(pk=row.pk).update(used_at=now):
        return None
    return row.person


def _index(id_number: str) -> str:
    try:
        return blind("id", parse_id_number(id_number, today=clock.today()).text)
    except IdNumberError as error:
        raise NotPossible(str(error)) from None


def _session_mark(index: str, session_key: str) -> str:
    """Which session asked, unreadable; stands before the code's own hash."""
    return _hmac("session", index, session_key)[:40] + "$"


def _mac(public_id: str, index: str, session_key: str, code: str) -> str:
    return _hmac("code", public_id, index, session_key, code)


def _hmac(*parts: str) -> str:
    return hmac.new(settings.CODE_KEY, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def _spend(kind: str, key: str, window: dt.timedelta, most: int, refusal: str) -> None:
    """Take one of `most` in a window of real time; NotPossible when none is left."""
    if _count(kind, key, window, most) is None:
        raise NotPossible(refusal)


def _count(kind: str, key: str, window: dt.timedelta, most: int = 1_000_000) -> int | None:
    """Count one more in the window; None when `most` is reached. Conditional updates only."""
    now = clock.real_now()
    name = f"{kind}:{key}"[:80]
    SignInThrottle.objects.get_or_create(key=name, defaults={"window_from": now})
    SignInThrottle.objects.filter(key=name, window_from__lte=now - window).update(
        window_from=now, count=0
    )
    taken = SignInThrottle.objects.filter(key=name, count__lt=most).update(count=F("count") + 1)
    return taken or None


def _refuse_if_spent(kind: str, key: str, window: dt.timedelta, most: int, refusal: str) -> None:
    since = clock.real_now() - window
    name = f"{kind}:{key}"[:80]
    if SignInThrottle.objects.filter(key=name, window_from__gt=since, count__gte=most).exists():
        raise NotPossible(refusal)


def _hand_over(deliver: Deliver, phone: str, code: str) -> None:
    """Outside the request, so that its time does not tell whether the number is known."""
    try:
        if phone:
            deliver(phone, code)
    except Exception as error:
        log.error("sign-in code not delivered: %s", type(error).__name__)
    finally:
        connections.close_all()
