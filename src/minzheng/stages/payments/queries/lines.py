"""Lines as lists show them."""

import datetime as dt
from typing import NamedTuple

from django.db.models import (
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from minzheng.foundation.core.identity import mask_account
from minzheng.foundation.core.statements import Statement
from minzheng.stages.payments.holds import ACCOUNT
from minzheng.stages.payments.models import Batch, Line, PaidPerson, Transfer
from minzheng.stages.registry.models import BankAccount, Household, Person

# A frozen account may be freed again; every other return needs another account.
MAY_RETRY = ("FROZEN", "REFUSED")


class Row(NamedTuple):
    """One line of somebody's payments, in words for the person concerned."""

    month: dt.date
    item: str
    kind: str
    fen: int
    state: str
    reason: str
    account: str
    paid_on: dt.date | None
    back_fen: int


def paid_to(target: Person | Household, limit: int = 60) -> list[Row]:
    """What a person, or a household, was or will be paid, newest month first."""
    lines = PAID.rows(target.pk, home=isinstance(target, Household), limit=limit)
    tries = Transfer.objects.select_related("account").order_by("-attempt")
    prefetch_related_objects(lines, Prefetch("transfers", tries, to_attr="tries"), "recoveries")
    return [_row(line) for line in lines]


def _paid(target: int, *, home: bool, limit: int) -> QuerySet[Line]:
    lines = Line.objects.exclude(state="void").exclude(batch__state="draft")
    if home:
        lines = lines.filter(household_id=target)
    else:
        # One way after the other: joined by OR, the database reads every line there is.
        named = PaidPerson.objects.filter(person_id=target).values("line_id")
        lines = lines.filter(pk__in=named.union(Line.objects.filter(payee_id=target).values("pk")))
    return lines.order_by("-month", "-id")[:limit]


PAID = Statement[Line](_paid)


def lines_of(batch: Batch) -> QuerySet[Line]:
    """The lines that a batch lists, or listed, in a stable order."""
    if batch.kind == "reissue":
        here = batch.carried_lines.all() | Line.objects.filter(transfers__file__batch=batch)
        return here.distinct().order_by("id")
    return batch.lines.order_by("id")


def exceptions_open(item: str = "") -> QuerySet[Line]:
    """Lines that wait for somebody: returned by the bank, or held with a reason."""
    lines = Line.objects.filter(state__in=["returned", "held"])
    lines = lines.filter(item=item) if item else lines
    return lines.select_related("payee", "household", "area", "batch").order_by("month", "id")


def awaiting_reissue(item: str) -> list[Line]:
    """Returned lines whose account was corrected and held lines that may be tried again."""
    lines = (
        Line.objects.filter(item=item, state__in=["returned", "held"], booked=True)
        .exclude(paying_batch__state__in=["draft", "made"])
        .select_related("payee", "paying_batch")
        .order_by("id")
    )
    return [line for line in lines if _ready(line)]


def account_wanted() -> QuerySet[Line]:
    """Lines that move no further until their living payee gives another account: sent back from
    the one that still stands, or held because there is none. The same as `account_corrected`,
    asked of the database, so that a list may page it."""
    tries = Transfer.objects.filter(line=OuterRef("pk")).order_by("-attempt")
    now = BankAccount.objects.filter(person=OuterRef("payee"), current=True)
    lines = Line.objects.filter(state__in=["returned", "held"], payee__died_on=None).annotate(
        sent_to=Subquery(tries.values("account")[:1]),
        sent_back=Coalesce(Subquery(tries.values("reason_code")[:1]), Value("")),
        account_now=Subquery(now.values("pk")[:1]),
    )
    stale = Q(state="returned", sent_to=F("account_now")) & ~Q(sent_back__in=MAY_RETRY)
    none = Q(account_now=None) & (Q(state="returned") | Q(hold=ACCOUNT))
    return lines.filter(stale | none)


def account_corrected(line: Line) -> bool:
    """Whether the payee's account differs from the one that the bank sent the money back from."""
    last = line.transfers.order_by("-attempt").first()
    now = BankAccount.objects.filter(person=line.payee_id, current=True).first()
    if last is None or now is None:
        return now is not None
    return now.pk != last.account_id or last.reason_code in MAY_RETRY


def _ready(line: Line) -> bool:
    if line.payee.died_on is not None or line.hold in ("manual", "double", "changed", "nobody"):
        return False
    return account_corrected(line)


def _row(line: Line) -> Row:
    last = line.tries[0] if line.tries else None  # type: ignore[attr-defined]
    paid_at = last.answered_at if last is not None and last.state == "paid" else None
    return Row(
        line.month,
        line.item,
        Batch.KINDS[line.kind],
        line.amount_fen,
        Line.STATES[line.state],
        line.reason,
        mask_account(last.account.tail) if last else "",
        timezone.localtime(paid_at).date() if paid_at else None,
        sum(recovery.amount_fen for recovery in line.recoveries.all()),
    )
