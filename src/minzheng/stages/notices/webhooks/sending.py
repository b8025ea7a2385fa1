"""Reads the trail for each target, and hands over what is due: five tries, five minutes apart."""

import datetime as dt
import json
from collections.abc import Sequence

from django.conf import settings
from django.db.models import F
from standardwebhooks import Webhook

from minzheng.connectors import bounded
from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import LINE
from minzheng.stages.notices.models import WebhookDelivery, WebhookTarget
from minzheng.stages.notices.webhooks.events import BY_VERB

EVERY = dt.timedelta(minutes=5)
MOST_TRIES = 5
AT_ONCE, EVENTS = 50, 500
SECONDS, CAP = 5.0, 65_536


def pull() -> int:
    """One walk: messages made and messages settled."""
    live = WebhookTarget.objects.filter(ended_at=None)
    read = [_read(target) for target in live] if live else []
    return sum(read) + (_drain() if read else 0)


def _read(target: WebhookTarget) -> int:
    """A target whose reading fails is set aside; the others are read all the same."""
    try:
        return queue_new(target=target)
    except Exception as error:
        line.set_aside("webhooks", target.public_id, error)
        return 0


@action
def queue_new(*, target: WebhookTarget) -> int:
    """What happened since the cursor becomes messages, and the cursor moves: both or neither."""
    events = list(Event.objects.filter(seq__gt=target.cursor).order_by("seq")[:EVENTS])
    if not events:
        return 0
    mine = WebhookTarget.objects.filter(pk=target.pk, cursor=target.cursor, ended_at=None)
    if not mine.update(cursor=events[-1].seq):
        return 0  # another runner reads
    now = clock.real_now()
    rows = [
        WebhookDelivery(
            target=target, key=told.key, made_at=clock.now(), next_try_at=now,
            body={"type": told.kind, "timestamp": event.at.isoformat(), "data": told.data},
        )
        for event in events
        if event.verb in BY_VERB
        for told in BY_VERB[event.verb](event)
        if told.kind in target.kinds
    ]  # fmt: skip
    WebhookDelivery.objects.bulk_create(rows, batch_size=500)
    if rows:
        record("webhook.queued", target, by=LINE, count=len(rows))
    return len(rows)


def _drain() -> int:
    """Hand over one batch; a slow target costs five seconds at most."""
    settled = _give_up()
    claimed = claim()
    if claimed:
        outcomes = bounded.together([request(row) for row in claimed], SECONDS)
        settled += _settle(rows=claimed, outcomes=outcomes)
    return settled


def claim() -> list[WebhookDelivery]:
    """Take what is due; each is ours alone until its next try, also if we are killed."""
    now = clock.real_now()
    due = WebhookDelivery.objects.filter(
        state="waiting", next_try_at__lte=now, attempts__lt=MOST_TRIES, target__ended_at=None
    )
    taken = []
    for row in due.select_related("target").order_by("next_try_at", "pk")[:AT_ONCE]:
        mine = WebhookDelivery.objects.filter(
            pk=row.pk, state="waiting", next_try_at=row.next_try_at
        ).update(attempts=F("attempts") + 1, next_try_at=now + EVERY)
        if mine:
            row.attempts += 1
            taken.append(row)
    return taken


def request(row: WebhookDelivery) -> bounded.Request:
    """The signed call. Its id is the same at every try, so a receiver knows a repeat."""
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":"))
    at = clock.real_now()
    signature = Webhook(row.target.secret.open()).sign(row.public_id, at, body)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": row.public_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    return bounded.Request(
        "POST", row.target.url, body.encode(), headers, CAP, public_only=not settings.DEMO
    )


@action
def _settle(
    *, rows: Sequence[WebhookDelivery], outcomes: Sequence[bounded.Reply | bounded.Trouble]
) -> int:
    """Note what became of each; 2xx is taken, anything else waits for its next try."""
    settled, sent = 0, 0
    for row, outcome in zip(rows, outcomes, strict=True):
        here = WebhookDelivery.objects.filter(pk=row.pk, state="waiting")
        if isinstance(outcome, bounded.Reply) and 200 <= outcome.status < 300:
            sent += here.update(state="sent", sent_at=clock.now(), next_try_at=None, error="")
            continue
        error = f"HTTP {outcome.status}" if isinstance(outcome, bounded.Reply) else outcome.kind
        if row.attempts >= MOST_TRIES:
            settled += here.update(state="failed", next_try_at=None, error=str(error)[:40])
        else:
            here.update(error=str(error)[:40])
    if sent + settled:
        record("webhook.settled", ("webhook", "batch"), by=LINE, sent=sent, failed=settled)
    return sent + settled


@action
def _give_up() -> int:
    """A runner killed in the last try leaves a message with no tries left: say so."""
    spent = WebhookDelivery.objects.filter(
        state="waiting", attempts__gte=MOST_TRIES, next_try_at__lte=clock.real_now()
    )
    gone = spent.update(state="failed", next_try_at=None)
    if gone:
        record("webhook.settled", ("webhook", "batch"), by=LINE, sent=0, failed=gone)
    return gone
