"""The outbox to the text message gateway.

A message is claimed by a conditional update that also sets the next try, so two runners never
hold one message, and a killed runner's message comes round again. The gateway gets our public
id with it: a lost reply is sent again under the same id and reaches the person once.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db.models import F

from minzheng.connectors.sms.client import Message as Sms
from minzheng.connectors.sms.client import Receipt, Refused, SmsClient, Unreachable
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE
from minzheng.stages.notices.models import Message

EVERY = dt.timedelta(seconds=300)
MOST_TRIES = 48
AT_ONCE = 50
BATCHES = 20
GAVE_UP = "试了 48 次都没有送到，请改用电话或上门告知"


def drain() -> int:
    """Hand over what is due; stops early when the gateway is down. Returns messages settled."""
    settled = _give_up()
    client = SmsClient(settings.SMS_URL, settings.CONNECTOR_SECRET)
    for _ in range(BATCHES):
        claimed = claim()
        if not claimed:
            break
        outcomes = client.send_all([_sms(message) for message in claimed])
        settled += _settle(messages=claimed, outcomes=outcomes)
        if all(isinstance(outcome, Unreachable) for outcome in outcomes):
            break
    return settled


def claim() -> list[Message]:
    """Take up to AT_ONCE messages that are due; each is ours alone until its next try."""
    now = clock.real_now()
    due = Message.objects.filter(state="waiting", next_try_at__lte=now, attempts__lt=MOST_TRIES)
    taken = []
    for message in due.select_related("person").order_by("next_try_at", "pk")[:AT_ONCE]:
        mine = Message.objects.filter(
            pk=message.pk, state="waiting", next_try_at=message.next_try_at
        ).update(attempts=F("attempts") + 1, next_try_at=now + EVERY)
        if mine:
            message.attempts += 1
            taken.append(message)
    return taken


def _sms(message: Message) -> Sms:
    phone = message.sms_to or message.person.phone
    return Sms(message.public_id, phone.open(), message.sms_text)


@action
def _settle(
    *, messages: Sequence[Message], outcomes: Sequence[Receipt | Refused | Unreachable]
) -> int:
    """Note what became of each; an unreachable one waits for its next try."""
    settled = 0
    for message, outcome in zip(messages, outcomes, strict=True):
        if isinstance(outcome, Receipt):
            settled += _sent(message, outcome)
        elif isinstance(outcome, Refused):
            settled += _failed(message, outcome.sentence)
        elif message.attempts >= MOST_TRIES:
            settled += _failed(message, GAVE_UP)
        else:
            Message.objects.filter(pk=message.pk).update(
                error=f"网关没有回应（{outcome.kind}）"[:80]
            )
    return settled


def _sent(message: Message, receipt: Receipt) -> bool:
    changed = Message.objects.filter(pk=message.pk, state="waiting").update(
        state="sent", sent_at=clock.now(), receipt=receipt.receipt_id, error="", next_try_at=None,
        sms_to="",
    )  # fmt: skip
    if changed:
        record(
            "message.sent", message, by=LINE, subject=message.person,
            receipt=receipt.receipt_id, tries=message.attempts, repeated=receipt.repeated,
        )  # fmt: skip
    return bool(changed)


def _failed(message: Message, sentence: str) -> bool:
    changed = Message.objects.filter(pk=message.pk, state="waiting").update(
        state="failed", error=sentence[:80], next_try_at=None, sms_to=""
    )
    if changed:
        record("message.failed", message, by=LINE, subject=message.person, tries=message.attempts)
    return bool(changed)


@action
def _give_up() -> int:
    """A runner killed in its last try leaves a message with no tries left: say so."""
    spent = Message.objects.filter(
        state="waiting", attempts__gte=MOST_TRIES, next_try_at__lte=clock.real_now()
    )
    return sum(_failed(message, GAVE_UP) for message in spent.select_related("person")[:AT_ONCE])
