"""Freezing a person's data, lifting it again; holding it against deletion, releasing it."""

from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.actions.positions import fall
from minzheng.stages.registry.entries import clean_line
from minzheng.stages.registry.models import Freeze, Household, LegalHold, Person

REASON_MOST = 200


@action
def freeze(*, person: Person, reason: str, by: Actor) -> Freeze:
    """From now on the person's data is stored and not used. Twice is the same as once.

    What the law still asks of us is looked at by whoever decides on the request, before this.
    """
    words = _reason(reason)
    try:
        with transaction.atomic():
            row = Freeze.objects.create(
                person=person, reason=words, frozen_at=clock.now(), frozen_by=by.actor_ref
            )
    except IntegrityError:  # pressed twice
        return Freeze.objects.get(person=person, lifted_at=None)
    fall(Household.objects.filter(memberships__person=person))
    record("person.frozen", row, by=by, subject=person)
    return row


@action
def lift_freeze(*, person: Person, by: Actor) -> bool:
    """The data may be used again. Returns whether it was frozen."""
    row = Freeze.objects.filter(person=person, lifted_at=None).first()
    if row is None:
        return False
    lifted = Freeze.objects.filter(pk=row.pk, lifted_at=None).update(
        lifted_at=clock.now(), lifted_by=by.actor_ref
    )
    if lifted:
        record("person.unfrozen", row, by=by, subject=person)
    return bool(lifted)


@action
def hold(*, person: Person, reason: str, by: Actor) -> LegalHold:
    """Nothing of this person is deleted until released (保全). Twice is the same as once."""
    words = _reason(reason)
    try:
        with transaction.atomic():
            row = LegalHold.objects.create(
                person=person, reason=words, held_at=clock.now(), held_by=by.actor_ref
            )
    except IntegrityError:
        return LegalHold.objects.get(person=person, released_at=None)
    record("person.held", row, by=by, subject=person)
    return row


@action
def release_hold(*, person: Person, by: Actor) -> bool:
    """The periods of keeping run again. Returns whether there was a hold."""
    row = LegalHold.objects.filter(person=person, released_at=None).first()
    if row is None:
        return False
    done = LegalHold.objects.filter(pk=row.pk, released_at=None).update(
        released_at=clock.now(), released_by=by.actor_ref
    )
    if done:
        record("person.released", row, by=by, subject=person)
    return bool(done)


def _reason(text: str) -> str:
    words = clean_line(text, "原因", REASON_MOST)
    if len(words) < 2:
        raise NotPossible("请写明原因。")
    return words
