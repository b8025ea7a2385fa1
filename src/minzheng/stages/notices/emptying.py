"""When the time of keeping is over: the words of a message go, its key stays; deliveries go."""

import datetime as dt

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.stages.notices.models import Message, WebhookDelivery

DELIVERIES_AT_ONCE = 500


@action
def empty_message(*, message: Message, by: Actor) -> bool:
    """Delete title and words. The key stays: without it the line would tell it once more."""
    done = (
        Message.objects.filter(pk=message.pk, emptied_on=None)
        .exclude(state="waiting")
        .update(title="", text="", sms_text="", sms_to="", emptied_on=clock.today())
    )
    if done:
        record("message.emptied", message, by=by, subject=message.person)
    return bool(done)


@action
def forget_deliveries(*, before: dt.datetime, by: Actor) -> int:
    """Delete calls to other systems that are over, some at a time; returns how many."""
    old = WebhookDelivery.objects.exclude(state="waiting").filter(made_at__lt=before)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:DELIVERIES_AT_ONCE])
    gone, _ = WebhookDelivery.objects.filter(pk__in=keys).delete()
    if gone:
        record("webhook.forgotten", ("delivery", "old"), by=by, count=gone)
    return gone
