"""Which rows have come to their day. A hold on any of the people keeps everything of a case."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case, Finding
from minzheng.stages.certificates.models import CounterEntry
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.notices.models import Message
from minzheng.stages.payments.models import BankFile, Line, Recovery, Transfer
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry.models import BankAccount, LegalHold, Membership, Person
from minzheng.stages.rights.keeping.periods import period_of
from minzheng.stages.rights.models import Request


def _held() -> "QuerySet[LegalHold]":
    return LegalHold.objects.filter(released_at=None)


def free_cases(rows: "QuerySet[Case]") -> "QuerySet[Case]":
    """Cases nobody of whose people is held: the applicant, who lives or lived there, who is
    covered."""
    held = _held().values("person_id")
    homes = Membership.objects.filter(person__in=held).values("household_id")
    covered = EntitledPerson.objects.filter(person__in=held)
    return rows.exclude(applicant__in=held).exclude(household_id__in=homes).exclude(
        Exists(covered.filter(entitlement__decision__case=OuterRef("pk")))
    )  # fmt: skip


def cases(over: dt.date) -> "QuerySet[Case]":
    """Closed or withdrawn on or before `over`, no right of it running later, nothing owed,
    no call-back open."""
    running = Entitlement.objects.filter(decision__case=OuterRef("pk")).filter(
        Q(until_month=None) | Q(until_month__gt=over)
    )
    owed = Recovery.objects.filter(decision__case=OuterRef("pk"), received_fen__lt=F("amount_fen"))
    rows = Case.objects.filter(
        state__in=("closed", "withdrawn"), closed_on__lte=over, emptied_on=None
    )
    # She was promised a call: what she said is kept until somebody has called.
    called = Rating.objects.filter(case=OuterRef("pk"), call_due_on__isnull=False, called_at=None)
    rows = rows.exclude(Exists(running)).exclude(Exists(owed)).exclude(Exists(called))
    return free_cases(rows).select_related("applicant")


def drafts(over: dt.date) -> "QuerySet[Case]":
    """Applications begun on or before `over` and never sent."""
    rows = Case.objects.filter(state="draft", opened_on__lte=over)
    return free_cases(rows).select_related("applicant")


def findings(over: dt.date) -> "QuerySet[Finding]":
    """Findings ended on or before `over`; of a case of someone held none."""
    rows = Finding.objects.filter(ended_at__date__lte=over).exclude(state="open").exclude(who="")
    return rows.filter(Q(case=None) | Q(case__in=free_cases(Case.objects.all())))


def entries(over: dt.date) -> "QuerySet[CounterEntry]":
    """What was entered at the counter on or before `over`, of nobody who is held, of no case that
    is still kept."""
    rows = CounterEntry.objects.filter(entered_at__date__lte=over)
    rows = rows.exclude(case__isnull=False, case__emptied_on=None)
    return rows.exclude(person__in=_held().values("person_id")).select_related("person")


def messages(over: dt.date) -> "QuerySet[Message]":
    """Messages made on or before `over` that are not on their way; of a running case none."""
    rows = Message.objects.filter(made_at__date__lte=over, emptied_on=None)
    rows = rows.exclude(state="waiting").exclude(case__state="open")
    return rows.exclude(person__in=_held().values("person_id")).select_related("person")


def files(over: dt.date) -> "QuerySet[BankFile]":
    """Bank files paid on or before `over`, answered, with nobody in them who is held."""
    held = Transfer.objects.filter(file=OuterRef("pk"), line__payee__in=_held().values("person_id"))
    rows = BankFile.objects.filter(pay_on__lte=over, result_at__isnull=False).exclude(content="")
    return rows.exclude(Exists(held))


def accounts(over: dt.date) -> "QuerySet[BankAccount]":
    """Accounts that no longer pay, last used (or entered) on or before `over`."""
    used = Transfer.objects.filter(account=OuterRef("pk")).filter(file__pay_on__gt=over)
    rows = BankAccount.objects.filter(current=False, from_at__date__lte=over).exclude(number="")
    rows = rows.exclude(Exists(used)).exclude(person__in=_held().values("person_id"))
    return rows.select_related("person")


def requests(over: dt.date) -> "QuerySet[Request]":
    """Requests answered or withdrawn on or before `over`."""
    ended = Q(answered_at__date__lte=over) | Q(withdrawn_at__date__lte=over)
    rows = Request.objects.filter(ended, emptied_on=None).exclude(state="open")
    return rows.exclude(person__in=_held().values("person_id")).select_related("person")


def people(over: dt.date) -> "QuerySet[Person]":
    """Dead, or gone from the district, on or before `over`, with nothing left that is kept.

    Someone who still lives in a household on record is never due, whoever else of it is.
    """
    rows = Person.objects.filter(forgotten_on=None).filter(_ended(over))
    return nothing_left(rows).exclude(pk__in=_held().values("person_id"))


def _ended(over: dt.date) -> Q:
    here = Membership.objects.filter(person=OuterRef("pk"))
    later = here.filter(Q(to_on=None) | Q(to_on__gt=over))
    left = Exists(here) & ~Exists(later)
    return Q(died_on__lte=over) | (Q(died_on=None) & Q(left))


def nothing_left(rows: "QuerySet[Person]") -> "QuerySet[Person]":
    """People about whom no case, right, payment, message or request is kept any more."""
    me = OuterRef("pk")
    rows = records_left(rows)
    for kind in (
        Message.objects.filter(person=me, emptied_on=None),
        Request.objects.filter(person=me, emptied_on=None),
        Request.objects.filter(asker=me, emptied_on=None),
    ):
        rows = rows.exclude(Exists(kind))
    return rows


def records_left(rows: "QuerySet[Person]") -> "QuerySet[Person]":
    """People about whom no case, right or payment is kept any more: what the law asks for."""
    me = OuterRef("pk")
    homes = Membership.objects.filter(person=OuterRef(OuterRef("pk"))).values("household_id")
    paid_over = period_of("retention.payment").over(clock.today())
    kept = [
        Case.objects.filter(applicant=me, emptied_on=None),
        Case.objects.filter(household_id__in=homes, emptied_on=None),
        Entitlement.objects.filter(payee=me, until_month=None),
        EntitledPerson.objects.filter(person=me, entitlement__until_month=None),
        Line.objects.filter(payee=me, month__gt=paid_over),
        Transfer.objects.filter(line__payee=me).exclude(file__content=""),
        Line.objects.filter(people__person=me, month__gt=paid_over),
    ]
    for kind in kept:
        rows = rows.exclude(Exists(kind))
    return rows
