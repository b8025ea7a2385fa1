"""Life events: what changes a family. Callers decide what follows for households and benefits."""

import datetime as dt

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.app_tokens import end_all
from minzheng.stages.registry.entries import clean_line
from minzheng.stages.registry.models import LifeEvent, Person

UNDO = dt.timedelta(minutes=10)


@action
def record_life_event(
    *, person: Person, kind: str, on: dt.date, source: str, by: Actor
) -> LifeEvent:
    """Note that something happened to a person on a day; a death also sets `died_on`.

    The same event told again returns the first row. Raises NotPossible for a day that cannot
    be, or a second, different day of death.
    """
    if kind not in LifeEvent.KINDS:
        raise NotPossible("没有这种事项，请从列表里选择。")
    if on > clock.today():
        raise NotPossible("发生日期不能晚于今天。")
    if on < person.birth_on:
        raise NotPossible("发生日期不能早于出生日期。")
    event, made = LifeEvent.objects.get_or_create(
        person=person,
        kind=kind,
        on=on,
        voided_at=None,
        defaults={
            "source": clean_line(source, "来源", 40),
            "recorded_at": clock.now(),
            "recorded_by": by.actor_ref,
        },
    )
    if not made:
        return event
    if kind == "death":
        _note_death(person, on)
        end_all(person=person, why="death", by=by)
    record("life_event.recorded", event, by=by, subject=person, kind=kind, on=on.isoformat())
    return event


def _note_death(person: Person, on: dt.date) -> None:
    """One person dies once: the first day noted stands until it is corrected."""
    if not Person.objects.filter(pk=person.pk, died_on=None).update(died_on=on):
        raise NotPossible("此人的去世日期已登记为另一天，请先把原来那一条作废。")
    person.died_on = on


@action
def void_life_event(*, event: LifeEvent, reason: str, by: Actor) -> LifeEvent:
    """Set an event aside that was entered by mistake; nobody is dead by a slip of the hand.

    Within UNDO whoever entered it may, afterwards only somebody else. What a death ended stays
    ended (the tokens of an app; a change that was opened is withdrawn by its officer); what looks
    at `died_on`, signing in and mandates, holds again. The same press twice is one. Raises
    NotPossible.
    """
    why = clean_line(reason, "原因", 40)
    if not why:
        raise NotPossible("请写明原因，例如：认错了人。")
    if event.voided_at is not None:
        return event
    if by.actor_ref == event.recorded_by and clock.now() - event.recorded_at > UNDO:
        raise NotPossible("登记已经超过十分钟，要由另一位经办人作废。")
    live = LifeEvent.objects.filter(pk=event.pk, voided_at=None)
    if live.update(voided_at=clock.now(), voided_by=by.actor_ref, void_reason=why):
        if event.kind == "death":
            Person.objects.filter(pk=event.person_id, died_on=event.on).update(died_on=None)
        record("life_event.voided", event, by=by, subject=event.person, kind=event.kind)
    event.refresh_from_db()
    return event
