"""Finds what has happened and has not been told: one source for each kind of event.

A source reads finished records of the stages before this one; the key of an event is its kind
and the record's public id, so however often a source is read, a thing is told once.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db.models import (
    CharField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Concat

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.certificates.newest import Wanting
from minzheng.stages.decisions.models import Decision, PublicPosting
from minzheng.stages.notices import proxies, words
from minzheng.stages.notices.actions import Telling
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.tellings import telling
from minzheng.stages.notices.words import Words
from minzheng.stages.payments.models import Line, Transfer
from minzheng.stages.registry.models import Mandate, Person, PhoneChange

Row = TypeVar("Row", bound=Model)
Source = Callable[[], Iterator[Telling]]


def _untold(
    kind: str, table: type[Row], rows: Callable[..., QuerySet[Row]], *joined: str
) -> "Wanting[Row]":
    """Of these rows, those for which no message with this kind's key exists."""

    def bare(*values: Any) -> "QuerySet[Row]":
        key = Concat(Value(kind + ":"), OuterRef("public_id"), output_field=CharField())
        told = Exists(Message.objects.filter(key=key))
        return rows(*values).filter(~told).select_related(*joined)

    return Wanting(f"messages:{kind}", table, bare)


def _ended(today: dt.date, since_on: dt.date, since: dt.datetime) -> QuerySet[Mandate]:
    """Mandates that ran out before today, or that somebody other than the giver took back. One
    that ended by the giver's own press, or by her death, is told to nobody."""
    over = Q(revoked_at=None, until_on__lt=today, until_on__gte=since_on)
    taken = Q(revoked_at__gte=since) & ~Q(revoked_by=F("person__public_id"))
    return Mandate.objects.filter(over | taken, person__died_on=None)


ACCEPTED = _untold(
    "accepted", Case, lambda: Case.objects.filter(accepted_on__isnull=False, state="open"),
    "applicant",
)  # fmt: skip
# Accepted once more after it was taken back: what was told before was of an acceptance that fell.
_TOLD_BEFORE = Message.objects.filter(
    key=Concat(Value("accepted:"), OuterRef("case__public_id"), output_field=CharField()),
    made_at__lte=OuterRef("finished_at"),
)
_FELL = CaseStep.objects.filter(case=OuterRef("case"), code=OuterRef("code"), undone="accepted")
ACCEPTED_AGAIN = _untold(
    "accepted", CaseStep,
    lambda: CaseStep.objects.filter(
        Exists(_FELL), Exists(_TOLD_BEFORE), result="accepted", case__state="open"
    ),
    "case__applicant",
)  # fmt: skip
TAKEN_BACK = _untold(
    "taken_back", CaseStep,
    lambda: CaseStep.objects.filter(
        Exists(
            Message.objects.filter(
                case=OuterRef("case"), made_at__gte=OuterRef("finished_at"),
                made_at__lte=OuterRef("undone_at"),
            )
        ),
        undone__in=tuple(words.VOID),
    ),
    "case__applicant",
)  # fmt: skip
REJECTED = _untold(
    "rejected", CaseStep, lambda: CaseStep.objects.filter(code="accept", result="rejected"),
    "case__applicant",
)  # fmt: skip
SUPPLEMENTS = _untold(
    "supplement", CaseStep,
    lambda: CaseStep.objects.filter(owner="resident", finished_at=None), "case__applicant",
)  # fmt: skip
POSTINGS = _untold(
    "posting", PublicPosting, lambda: PublicPosting.objects.filter(taken_down_at=None),
    "case__applicant",
)  # fmt: skip
DECISIONS = _untold(
    "decision", Decision, Decision.objects.all, "case__applicant", "entitlement", "proposal"
)
PAID = _untold(
    "paid", Line, lambda: Line.objects.filter(state="paid"), "payee", "entitlement__decision__case"
)
RETURNED = _untold(
    "returned", Transfer,
    lambda: Transfer.objects.filter(state="returned", answered_at__isnull=False),
    "line__payee", "line__entitlement__decision__case", "account",
)  # fmt: skip
MANDATES = _untold("mandate_given", Mandate, Mandate.objects.live, "person")
ENDED = _untold("mandate_ended", Mandate, _ended, "person", "agent", "worker")
PHONES = _untold("phone", PhoneChange, PhoneChange.objects.all, "person")


def accepted() -> Iterator[Telling]:
    """Cases that were accepted, and reviews that began."""
    for case in ACCEPTED.now():
        yield _telling("accepted", case.public_id, case.applicant, words.accepted(case), case)


def accepted_again() -> Iterator[Telling]:
    """Acceptances that follow one which was taken back."""
    for step in ACCEPTED_AGAIN.now():
        said = words.accepted(step.case)
        yield _telling("accepted", step.public_id, step.case.applicant, said, step.case)


def taken_back() -> Iterator[Telling]:
    """Steps taken back of which the person has heard already."""
    for step in TAKEN_BACK.now():
        said = words.taken_back(step)
        yield _telling("taken_back", step.public_id, step.case.applicant, said, step.case)


def rejections() -> Iterator[Telling]:
    """不予受理: cases that were closed at the door, with the reason."""
    for step in REJECTED.now():
        said = words.rejected(step)
        yield _telling("rejected", step.public_id, step.case.applicant, said, step.case)


def supplements() -> Iterator[Telling]:
    """Lists of what is missing that wait for the person."""
    steps = SUPPLEMENTS.now()
    prefetch_related_objects(steps, "case__materials")
    for step in steps:
        said = words.supplement(step, list(step.case.materials.all()))
        yield _telling("supplement", step.public_id, step.case.applicant, said, step.case)


def postings() -> Iterator[Telling]:
    """Postings that began; a posting already over is not announced."""
    for row in POSTINGS.now():
        said = words.posting(row)
        yield _telling("posting", row.public_id, row.case.applicant, said, row.case)


def decisions() -> Iterator[Telling]:
    """Decisions, each with its letter."""
    for row in DECISIONS.now():
        said = words.decision(row, getattr(row, "entitlement", None))
        yield _telling("decision", row.public_id, row.case.applicant, said, row.case)


def payments() -> Iterator[Telling]:
    """Money that arrived."""
    for line in PAID.now():
        case = line.entitlement.decision.case
        yield _telling("paid", line.public_id, line.payee, words.paid(line), case)


def returns() -> Iterator[Telling]:
    """Money the bank sent back."""
    for transfer in RETURNED.now():
        said = words.returned(transfer, transfer.reason)
        case = transfer.line.entitlement.decision.case
        yield _telling("returned", transfer.public_id, transfer.line.payee, said, case)


def mandates_given() -> Iterator[Telling]:
    """Mandates in force: whoever gave one is told, in case it was not her doing."""
    for row in MANDATES.now(clock.today()):
        said = words.mandate_given(row)
        yield _telling("mandate_given", row.public_id, row.person, said, None)


def mandates_ended() -> Iterator[Telling]:
    """Mandates over, by their day or by another's hand: told once, whichever came first."""
    since = clock.now() - proxies.LATELY
    for row in ENDED.now(clock.today(), since.date(), since):
        yield _telling("mandate_ended", row.public_id, row.person, words.mandate_ended(row), None)


def phones_changed() -> Iterator[Telling]:
    """Phones that were changed: told to the old one, in case it was not her doing.

    Not to the old phone of a secret person: it may be the one she had to get away from.
    """
    for row in PHONES.now():
        said = _telling("phone", row.public_id, row.person, words.phone_changed(row.person), None)
        if row.person.secret:
            yield said._replace(sms_text="")
        else:
            yield said._replace(sms_to=row.old.open())


SOURCES: tuple[Source, ...] = (
    accepted, accepted_again, taken_back, rejections, supplements, postings, decisions,
    payments, returns, proxies.applications, proxies.others, mandates_given, mandates_ended,
    phones_changed,
)  # fmt: skip


def _telling(kind: str, ref: str, person: Person, said: Words, case: Case | None) -> Telling:
    return telling(f"{kind}:{ref}", kind, person, said, case)
