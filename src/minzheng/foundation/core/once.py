"""A program that asks twice with one key is answered once: the same answer, and no second act.

The row is written first and the answer into it last, in one transaction with the act: two at
once wait for each other on the key, and an act that was refused leaves the key free.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction

from minzheng.foundation.core import clock
from minzheng.foundation.core.models import AnsweredOnce
from minzheng.foundation.core.whole import whole

KEPT = dt.timedelta(days=7)


class OtherBody(Exception):
    """The key was used before, for something else."""


def answered(*, owner: str, act: str, key: str, body: str, do: Callable[[], str]) -> str:
    """The answer of `do()`, or the one it gave the first time for this owner, act and key.

    Raises OtherBody when the key came with another body before.
    """
    key_mac, body_mac = _mac("key", owner, act, key), _mac("body", body)
    with whole():
        try:
            with transaction.atomic():
                row = AnsweredOnce.objects.create(
                    key_mac=key_mac, body_mac=body_mac, made_at=clock.real_now()
                )
        except IntegrityError:
            before = AnsweredOnce.objects.get(key_mac=key_mac)
            if not hmac.compare_digest(before.body_mac, body_mac):
                raise OtherBody from None
            return str(before.answer.open())
        row.answer = do()
        row.save(update_fields=["answer"])
        return str(row.answer.open())


def forget() -> int:
    """Delete answers older than a week; returns how many."""
    gone, _ = AnsweredOnce.objects.filter(made_at__lt=clock.real_now() - KEPT).delete()
    return gone


def _mac(*parts: str) -> str:
    text = "\0".join(("once", *parts)).encode()
    return hmac.new(settings.CODE_KEY, text, hashlib.sha256).hexdigest()
