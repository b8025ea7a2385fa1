"""Finds what has happened and has not been told: one source for each kind of event.

A source reads finished records of the stages before this one; the key of an event is its kind
and the record's public id, so however often a source is read, a thing is told once.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db.models import CharField, Exists, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.certificates.newest import newest, sweep_again
from minzheng.stages.decisions.models import Decision, PublicPosting
from minzheng.stages.notices import proxies, words
from minzheng.stages.notices.actions import Telling
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.tellings import telling
from minzheng.stages.notices.words import Words
from minzheng.stages.payments.models import Line, Transfer
from minzheng.stages.registry.models import Mandate, Person, PhoneChange

AT_ONCE = 500
Row = TypeVar("Row", bound=Model)
Source = Callable[[], Iterator[Telling]]


def accepted() -> Iterator[Telling]:
    """Cases that were accepted, and reviews that began."""
    rows = Case.objects.filter(accepted_on__isnull=False, state="open")
    for case in _untold("accepted", rows.select_related("applicant")):
        yield _telling("accepted", case.public_id, case.applicant, words.accepted(case), case)


def rejections() -> Iterator[Telling]:
    """不予受理: cases that were closed at the door, with the reason."""
    rows = CaseStep.objects.filter(code="accept", result="rejected")
    for step in _untold("rejected", rows.select_related("case__applicant")):
        said = words.rejected(step)
        yield _telling("rejected", step.public_id, step.case.applicant, said, step.case)


def supplements() -> Iterator[Telling]:
    """Lists of what is missing that wait for the person."""
    rows = CaseStep.objects.filter(owner="resident", finished_at=None)
    rows = rows.select_related("case__applicant").prefetch_related("case__materials")
    for step in _untold("supplement", rows):
        said = words.supplement(step, list(step.case.materials.all()))
        yield _telling("supplement", step.public_id, step.case.applicant, said, step.case)


def postings() -> Iterator[Telling]:
    """Postings that began; a posting already over is not announced."""
    rows = PublicPosting.objects.filter(taken_down_at=None).select_related("case__applicant")
    for row in _untold("posting", rows):
        said = words.posting(row)
        yield _telling("posting", row.public_id, row.case.applicant, said, row.case)


def decisions() -> Iterator[Telling]:
    """Decisions, each with its letter."""
    rows = Decision.objects.select_related("case__applicant", "entitlement", "proposal")
    for row in _untold("decision", rows):
        said = words.decision(row, getattr(row, "entitlement", None))
        yield _telling("decision", row.public_id, row.case.applicant, said, row.case)


def payments() -> Iterator[Telling]:
    """Money that arrived."""
    rows = Line.objects.filter(state="paid").select_related("payee", "entitlement__decision__case")
    for line in _untold("paid", rows):
        case = line.entitlement.decision.case
        yield _telling("paid", line.public_id, line.payee, words.paid(line), case)


def returns() -> Iterator[Telling]:
    """Money the bank sent back."""
    rows = Transfer.objects.filter(state="returned", answered_at__isnull=False).select_related(
        "line__payee", "line__entitlement__decision__case", "account"
    )
    for transfer in _untold("returned", rows):
        said = words.returned(transfer, transfer.reason)
        case = transfer.line.entitlement.decision.case
        yield _telling("returned", transfer.public_id, transfer.line.payee, said, case)


def mandates_given() -> Iterator[Telling]:
    """Mandates in force: whoever gave one is told, in case it was not her doing."""
    rows = Mandate.objects.live(clock.today()).select_related("person")
    for row in _untold("mandate_given", rows):
        said = words.mandate_given(row)
        yield _telling("mandate_given", row.public_id, row.person, said, None)


def phones_changed() -> Iterator[Telling]:
    """Phones that were changed: told to the old one, in case it was not her doing.

    Not to the old phone of a secret person: it may be the one she had to get away from.
    """
    rows = PhoneChange.objects.select_related("person")
    for row in _untold("phone", rows):
        said = _telling("phone", row.public_id, row.person, words.phone_changed(row.person), None)
        if row.person.secret:
            yield said._replace(sms_text="")
        else:
            yield said._replace(sms_to=row.old.open())


SOURCES: tuple[Source, ...] = (
    accepted, rejections, supplements, postings, decisions, payments, returns,
    proxies.applications, proxies.others, mandates_given, phones_changed,
)  # fmt: skip


def _untold(kind: str, rows: "QuerySet[Row]") -> "list[Row]":
    """Of these rows, the oldest for which no message with this kind's key exists."""
    key = Concat(Value(kind + ":"), OuterRef("public_id"), output_field=CharField())
    name = f"messages:{kind}"
    bare = newest(name, rows).filter(~Exists(Message.objects.filter(key=key)))
    found = list(bare.order_by("pk")[:AT_ONCE])
    if len(found) == AT_ONCE:
        sweep_again(name)
    return found


def _telling(kind: str, ref: str, person: Person, said: Words, case: Case | None) -> Telling:
    return telling(f"{kind}:{ref}", kind, person, said, case)
