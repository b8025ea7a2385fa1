"""Sending a form twice is sending it once: the page carries a key made for it."""

import hashlib

from django.db import IntegrityError, transaction

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict
from minzheng.stages.cases.models import SentForm


def first_time(key: str, body: str) -> bool:
    """True the first time a key is seen; False for the same form again.

    Raises Conflict when the key comes back with another content. Runs inside the caller's
    transaction, so a failed action leaves the key free.
    """
    body_hash = hashlib.sha256(body.encode()).hexdigest()
    try:
        with transaction.atomic():
            SentForm.objects.create(key=key[:64], body_hash=body_hash, sent_at=clock.now())
    except IntegrityError:
        if SentForm.objects.get(key=key[:64]).body_hash != body_hash:
            raise Conflict("这张表已经提交过另一份内容，请刷新页面再填。") from None
        return False
    return True


def came_before(key: str) -> bool:
    """Whether a form with this key was taken: the same page again, or its reply was lost."""
    return SentForm.objects.filter(key=key[:64]).exists()
