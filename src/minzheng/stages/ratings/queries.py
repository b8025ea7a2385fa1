"""Ratings as the person, the officer who calls back and the leader see them."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import light as light_of
from minzheng.stages.decisions.models import Decision
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry.frozen import unfrozen
from minzheng.stages.registry.models import Freeze

ABILITY = "call_back"
ONE = Statement[Rating](lambda case: Rating.objects.filter(case_id=case))
DECIDED = Statement[Decision](
    lambda case: Decision.objects.filter(case_id=case).order_by("-id")[:1]
)


class Counts(NamedTuple):
    """How many call-backs are late, due soon, and not."""

    late: int
    soon: int
    ample: int


def rating_of(case: Case) -> Rating | None:
    """What the person said of this matter, if she has."""
    return ONE.first(case.pk)


def ended(case: Case) -> bool:
    """Whether the person has her answer: closed, or decided and only the money is still to come.

    What she took back herself, and what was emptied when its time was over, is not asked about.
    """
    if case.emptied_on is not None or case.state not in ("open", "closed"):
        return False
    return case.state == "closed" or DECIDED.first(case.pk) is not None


def decider(case: Case) -> str:
    """Who decided: of a case that was not taken in, who refused it; empty where nobody did."""
    decision = DECIDED.first(case.pk)
    if decision is not None:
        return decision.decided_by
    last = case.steps.standing().exclude(finished_at=None).order_by("-finished_at", "-id").first()
    return last.finished_by if last is not None else ""


def call_backs(scope: Scope) -> QuerySet[Rating]:
    """Poor ratings of my area; of protected people only by the explicit right, of frozen ones only
    for who answers their requests."""
    rows = scope.rows(Rating.objects.filter(call_due_on__isnull=False, emptied_on=None), ABILITY)
    rows = rows.filter(unfrozen(scope, "person"))
    may = scope.areas("see_secret")
    if may is not None:
        rows = rows.filter(Q(person__secret=False) | Q(person__area_id__in=may))
    return rows.select_related("person", "area__parent", "case")


def light(row: Rating) -> str:
    """The tone of an open call-back: late, warn or ok; nothing where there is none."""
    if row.call_due_on is None or row.called_at is not None:
        return ""
    yellow_on = office_calendar().last_third(row.given_on, row.call_due_on)
    return light_of(row.call_due_on, yellow_on, clock.today())


def counts(rows: QuerySet[Rating]) -> Counts:
    """The three numbers over the open ones among `rows`."""
    tones = [light(row) for row in rows.filter(called_at=None).order_by("id")[:1000]]
    return Counts(tones.count("late"), tones.count("warn"), tones.count("ok"))


def poor_without_task() -> int:
    """Ratings that nobody would call back: nought, by the constraint of the table."""
    return Rating.objects.filter(grade__lte=Rating.POOR, call_due_on=None).count()


def late(on: dt.date) -> int:
    """Call-backs past their day that somebody may still make."""
    frozen = Freeze.objects.filter(person=OuterRef("person"), lifted_at=None)
    open_now = Rating.objects.filter(called_at=None, call_due_on__lt=on, emptied_on=None)
    return open_now.exclude(Exists(frozen)).count()
