"""What a person was told, and how the outbox stands."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import CharField, Count, Min, Q, QuerySet, Value
from django.db.models.functions import Concat

from minzheng.foundation.core import clock
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.decisions.models import Decision
from minzheng.stages.notices.models import Message
from minzheng.stages.registry.models import Person

# A refusal in writing reaches the person within three working days of the decision.
SERVE_WITHIN = 3


class Outbox(NamedTuple):
    """How many messages are in each state, and since when the oldest one waits."""

    waiting: int
    sent: int
    failed: int
    page: int
    oldest_made_at: dt.datetime | None


class LateRefusal(NamedTuple):
    """A refusal that has not reached its person: bring it on paper."""

    decision: Decision
    due_on: dt.date


# What a message begins with that is hers alone, and that is about money.
ALONE, MONEY = ("rights:", "phone:", "mandate_given:", "mandate_ended:"), ("paid:", "returned:")


def messages_of(person: Person, acts: Collection[str] | None = None) -> QuerySet[Message]:
    """All messages of a person, newest first. An agent, who may do `acts`, reads none about her
    data, her phone and her mandates, and of money only where that is among them."""
    rows = Message.objects.filter(person=person, emptied_on=None)
    if acts is not None:
        for kind in ALONE if "money" in acts else ALONE + MONEY:
            rows = rows.exclude(key__startswith=kind)
    return rows.select_related("case").order_by("-made_at", "-pk")


def unread_count(person: Person, acts: Collection[str] | None = None) -> int:
    """How many the person has not opened."""
    return messages_of(person, acts).filter(read_at=None).count()


def outbox() -> Outbox:
    """The four counts of the outbox, for an operator."""
    tallies = {state: Count("pk", filter=Q(state=state)) for state in Message.STATES}
    found = Message.objects.aggregate(**tallies, oldest=Min("made_at", filter=Q(state="waiting")))
    oldest = found.pop("oldest")
    return Outbox(**found, oldest_made_at=oldest)


def failed_messages() -> QuerySet[Message]:
    """Messages that will never reach a phone by themselves: someone has to call or go there."""
    rows = Message.objects.filter(state="failed").select_related("person__area", "case")
    return rows.order_by("-made_at", "-pk")


def refusals_late(on: dt.date | None = None) -> list[LateRefusal]:
    """Refusals and stops decided more than three working days ago that neither reached the
    gateway nor were opened on the page. A text message only announces the letter, so without
    either the letter has to be brought."""
    today = on or clock.today()
    calendar = office_calendar()
    rows = Decision.objects.filter(verdict__in=("refuse", "stop"), decided_on__lt=today)
    key = Concat(Value("decision:"), "public_id", output_field=CharField())
    reached = Message.objects.filter(Q(state="sent") | Q(read_at__isnull=False))
    open_rows = rows.annotate(message_key=key).exclude(
        message_key__in=reached.filter(key__startswith="decision:").values("key")
    )
    late = []
    for row in open_rows.select_related("case__applicant", "case__area").order_by("decided_on"):
        due_on = calendar.add_working_days(row.decided_on, SERVE_WITHIN).on
        if due_on < today:
            late.append(LateRefusal(row, due_on))
    return late
