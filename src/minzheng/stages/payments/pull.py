"""Moves payments on: files to the bank, results from it, the step «pay» of each case."""

import datetime as dt
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr

from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.line import each
from minzheng.foundation.core.refusal import Conflict
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.actions import block, finish_step
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.payments.actions.delivery import deliver, fetch, put_off
from minzheng.stages.payments.actions.results import take_result
from minzheng.stages.payments.models import BankFile, Line

UNREADABLE = "银行的结果文件有误，没有入账，系统会再取一次"

WORDS_MOST = 60  # what a worklist row holds


class Answer(NamedTuple):
    """A result that came in; `pk` names it where it has to be set aside."""

    pk: str
    file: BankFile
    content: bytes


def pull() -> int:
    """Deliver what is not delivered, take what is answered, finish steps. Rows moved.

    Every part looks only at what is stored, so a process killed anywhere is finished by the next.
    """
    moved = _deliver() + _collect() + each("payments", PAID.rows(), _finish)
    return moved + each("payments", STUCK.rows(), _block)


def _waiting(now: dt.datetime, *, sent: bool) -> QuerySet[BankFile]:
    due = Q(retry_at__isnull=True) | Q(retry_at__lte=now)
    rows = BankFile.objects.filter(due, result_at=None, delivered_at__isnull=not sent)
    return rows.order_by("id")


def _deliver() -> int:
    moved = 0
    for file in WAITING.rows(clock.real_now(), sent=False):
        if not deliver(file=file):
            break  # one unanswered call is enough; the rest of the line waits behind it
        moved += 1
    return moved


def _collect() -> int:
    moved = 0
    for file in WAITING.rows(clock.real_now(), sent=True):
        content = fetch(file)
        file.refresh_from_db()
        if content is not None:
            taken = each("payments", [Answer(file.number, file, content)], _take)
            moved += taken
            if not taken:
                put_off(file=file, words=UNREADABLE, by=LINE)
        elif file.retry_at is not None:
            break
    return moved


def _take(answer: Answer) -> None:
    take_result(file=answer.file, content=answer.content, by=LINE)


def _paid() -> QuerySet[Case]:
    cases = Case.objects.filter(
        state="open",
        steps__code="pay",
        steps__finished_at__isnull=True,
        decisions__entitlement__lines__state="paid",
    )
    return cases.distinct().order_by("id")


def _finish(case: Case) -> bool:
    try:
        finish_step(case=case, code="pay", result="paid", by=LINE)
    except Conflict:
        return False  # another runner of the line was faster
    return True


def _stuck() -> QuerySet[CaseStep]:
    """Where the worklist does not say yet, or says no longer rightly, why the money of a case
    does not move."""
    stuck = Line.objects.filter(
        decision__case=OuterRef("case"), state__in=["held", "returned"]
    ).order_by("-id")
    steps = CaseStep.objects.filter(code="pay", finished_at=None, suspended_on=None).annotate(
        stuck=Substr(Coalesce(Subquery(stuck.values("reason")[:1]), Value("")), 1, WORDS_MOST)
    )
    return steps.exclude(blocked=F("stuck")).select_related("case")


# The line asks every second, and almost always for nothing.
WAITING: Statement[BankFile] = Statement(_waiting)
PAID: Statement[Case] = Statement(_paid)
STUCK: Statement[CaseStep] = Statement(_stuck)


def _block(step: CaseStep) -> None:
    block(case=step.case, code="pay", text=step.stuck)  # type: ignore[attr-defined]
