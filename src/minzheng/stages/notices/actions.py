"""Telling people, once each, and noting that they read it."""

from collections.abc import Sequence
from typing import NamedTuple

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.stages.cases.models import Case
from minzheng.stages.notices.leaks import leaks
from minzheng.stages.notices.models import Message
from minzheng.stages.registry.models import Person


class Telling(NamedTuple):
    """One thing to tell one person. `key` says what happened: it is told once for ever.

    `sms_to`: the phone that gets the text message, where it is not the person's own.
    """

    key: str
    person: Person
    title: str
    text: str
    sms_text: str = ""
    case: Case | None = None
    sms_to: str = ""

    @property
    def pk(self) -> str:
        """What the line notes when it sets this aside: the key, never the words."""
        return self.key


@action
def tell(
    *,
    key: str,
    person: Person,
    title: str,
    text: str,
    by: Actor,
    sms_text: str = "",
    case: Case | None = None,
    sms_to: str = "",
) -> Message:
    """Put a message on the person's page and, with a phone and `sms_text`, in the outbox.

    The same key gives the message that was made the first time. ValueError when the text
    message holds what a stranger reading the phone must not see.
    """
    made = Message.objects.filter(key=key).first()
    if made is not None:
        return made
    tell_all(tellings=[Telling(key, person, title, text, sms_text, case, sms_to)], by=by)
    return Message.objects.get(key=key)


@action
def tell_all(*, tellings: Sequence[Telling], by: Actor) -> int:
    """Make messages for all tellings whose key is new; returns how many were made."""
    keys = [telling.key for telling in tellings]
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    messages = [_message(telling) for telling in tellings if telling.key not in told]
    Message.objects.bulk_create(messages)
    for message in messages:
        kind = message.key.split(":", 1)[0]
        record("message.made", message, by=by, subject=message.person, kind=kind)
    return len(messages)


@action
def mark_read(*, message: Message, by: Actor) -> None:
    """Note that the person (or one who acts for him) opened the message; the first time counts."""
    changed = Message.objects.filter(pk=message.pk, read_at=None).update(read_at=clock.now())
    if changed:
        record("message.read", message, by=by, subject=message.person)
        message.refresh_from_db(fields=["read_at"])


def _message(telling: Telling) -> Message:
    if telling.sms_text and leaks(telling.sms_text):
        raise ValueError("the text message holds personal data")
    by_phone = bool(telling.sms_text) and bool(telling.sms_to or telling.person.phone)
    return Message(
        key=telling.key,
        person=telling.person,
        case=telling.case,
        title=telling.title,
        text=telling.text,
        sms_text=telling.sms_text if by_phone else "",
        sms_to=telling.sms_to if by_phone else "",
        made_at=clock.now(),
        state="waiting" if by_phone else "page",
        next_try_at=clock.real_now() if by_phone else None,
    )
