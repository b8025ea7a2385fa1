"""What was done for a person by someone who holds her mandate: she is told each time.

The source is the audit trail itself: whatever an agent does for her is written there in the same
transaction, by whichever door he came, so nothing is done in her place that she is not told.
"""

import datetime as dt
from collections.abc import Callable, Iterator

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates.newest import Wanting
from minzheng.stages.notices import words
from minzheng.stages.notices.actions import Telling
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.tellings import telling
from minzheng.stages.registry.models import Mandate, Person

SUBMITTED = "case.submitted"
# An act older than this was told under an earlier release, or by hand.
LATELY = dt.timedelta(days=60)


def _untold(kind: str, ref: str, acts: Callable[[], Q]) -> Wanting[Event]:
    """Events by someone who holds (or held) the subject's mandate, not told yet, and whether it
    was one of the family; asked with the moment before which nothing is told any more."""

    def bare(since: dt.datetime) -> QuerySet[Event]:
        of = Mandate.objects.filter(person__public_id=OuterRef("subject_ref"))
        family = Exists(of.filter(agent__public_id=OuterRef("actor_ref")))
        worker = Exists(of.filter(worker__public_id=OuterRef("actor_ref")))
        key = Concat(Value(kind + ":"), Cast(OuterRef(ref), CharField()), output_field=CharField())
        rows = Event.objects.filter(acts(), at__gte=since).annotate(by_family=family)
        return rows.filter(Q(by_family=True) | worker, ~Exists(Message.objects.filter(key=key)))

    return Wanting(f"messages:{kind}:events", Event, bare)


def _others() -> Q:
    sent = Event.objects.filter(
        verb=SUBMITTED, object_ref=OuterRef("object_ref"), actor_ref=OuterRef("actor_ref")
    )  # begun and sent by the same hand: the sending is told
    return Q(verb__in=words.PROXY_ACTS) & ~(Q(verb="case.drafted") & Q(Exists(sent)))


APPLICATIONS = _untold("mandate", "object_ref", lambda: Q(verb=SUBMITTED))
OTHERS = _untold("proxy", "seq", _others)


def applications() -> Iterator[Telling]:
    """Applications that someone sent for the applicant by mandate: one message a case."""
    for event, person, by_family in _with_people(APPLICATIONS):
        case = Case.objects.filter(public_id=event.object_ref).first()
        if case is not None:
            said = words.mandate(case, by_family)
            key = f"mandate:{event.object_ref}"
            yield telling(key, "mandate", person, said, case)


def others() -> Iterator[Telling]:
    """Everything else that was done for her: papers, explanations, appeals, a new account."""
    for event, person, by_family in _with_people(OTHERS):
        case = Case.objects.filter(public_id=event.object_ref).first()
        said = words.proxy(event.verb, by_family)
        yield telling(f"proxy:{event.seq}", "proxy", person, said, case)


def _with_people(events: Wanting[Event]) -> list[tuple[Event, Person, bool]]:
    """Each event with the person to tell, and whether it was one of the family."""
    found = events.now(clock.now() - LATELY)
    people = Person.objects.in_bulk([e.subject_ref for e in found], field_name="public_id")
    return [
        (event, people[event.subject_ref], bool(getattr(event, "by_family", False)))
        for event in found
    ]
