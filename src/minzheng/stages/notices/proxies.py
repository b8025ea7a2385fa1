"""What was done for a person by someone who holds her mandate: she is told each time.

The source is the audit trail itself: whatever an agent does for her is written there in the same
transaction, by whichever door he came, so nothing is done in her place that she is not told.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates.newest import newest, sweep_again
from minzheng.stages.notices import words
from minzheng.stages.notices.actions import Telling
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.tellings import telling
from minzheng.stages.registry.models import Mandate, Person

AT_ONCE, SUBMITTED = 500, "case.submitted"
# An act older than this was told under an earlier release, or by hand.
LATELY = dt.timedelta(days=60)


def applications() -> Iterator[Telling]:
    """Applications that someone sent for the applicant by mandate: one message a case."""
    for event, person, by_family in _untold("mandate", "object_ref", Q(verb=SUBMITTED)):
        case = Case.objects.filter(public_id=event.object_ref).first()
        if case is not None:
            said = words.mandate(case, by_family)
            key = f"mandate:{event.object_ref}"
            yield telling(key, "mandate", person, said, case)


def others() -> Iterator[Telling]:
    """Everything else that was done for her: papers, explanations, appeals, a new account."""
    sent = Event.objects.filter(
        verb=SUBMITTED, object_ref=OuterRef("object_ref"), actor_ref=OuterRef("actor_ref")
    )  # begun and sent by the same hand: the sending is told
    rows = Q(verb__in=words.PROXY_ACTS) & ~(Q(verb="case.drafted") & Q(Exists(sent)))
    for event, person, by_family in _untold("proxy", "seq", rows):
        case = Case.objects.filter(public_id=event.object_ref).first()
        said = words.proxy(event.verb, by_family)
        yield telling(f"proxy:{event.seq}", "proxy", person, said, case)


def _untold(kind: str, ref: str, rows: Q) -> list[tuple[Event, Person, bool]]:
    """The oldest events by someone who holds (or held) the subject's mandate, not told yet, with
    the person to tell and whether it was one of the family."""
    of = Mandate.objects.filter(person__public_id=OuterRef("subject_ref"))
    family = Exists(of.filter(agent__public_id=OuterRef("actor_ref")))
    worker = Exists(of.filter(worker__public_id=OuterRef("actor_ref")))
    key = Concat(Value(kind + ":"), Cast(OuterRef(ref), CharField()), output_field=CharField())
    since = clock.now() - LATELY
    name = f"messages:{kind}:events"
    bare: QuerySet[Event] = newest(name, Event.objects.filter(rows, at__gte=since))
    bare = bare.annotate(by_family=family).filter(
        Q(by_family=True) | worker, ~Exists(Message.objects.filter(key=key))
    )
    found = list(bare.order_by("pk")[:AT_ONCE])
    if len(found) == AT_ONCE:
        sweep_again(name)
    people = Person.objects.in_bulk([e.subject_ref for e in found], field_name="public_id")
    return [
        (event, people[event.subject_ref], bool(getattr(event, "by_family", False)))
        for event in found
    ]
