"""Steps, cases and reports whose last day rests on holidays that have just been published."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from minzheng.foundation.audit.trail import action
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import Deadline
from minzheng.stages.cases.actions.findings import TERMS
from minzheng.stages.cases.actions.steps import counted_from, days_of, deadline
from minzheng.stages.cases.models import Case, CaseStep, Finding
from minzheng.stages.catalog import find
from minzheng.stages.catalog.recounting import Days, longer, move
from minzheng.stages.catalog.values import within


@action
def recount(*, since: dt.date, by: Actor) -> int:
    """Count again what is open and ends on `since` or later, or ended provisionally."""
    touched = Q(due_on__gte=since) | Q(due_provisional=True)
    earlier = CaseStep.objects.standing().filter(
        case=OuterRef("case"), code=OuterRef("code"), id__lt=OuterRef("id")
    )
    steps = CaseStep.objects.filter(touched, finished_at=None, due_on__isnull=False)
    steps = steps.annotate(again=Exists(earlier)).select_related("case")
    cases = Case.objects.filter(touched, state="open", accepted_on__isnull=False)
    findings = Finding.objects.filter(touched, state="open")
    return (
        move(steps, _step, by=by, days=Days(more=_days))
        + move(cases, _case, by=by)
        + move(findings, _finding, by=by)
    )


def _step(step: Any) -> Deadline | None:
    """A step keeps the time that did not count, and the time that was added."""
    limit = find(step.case.item).step(step.code).limit
    due = deadline(step.case, limit, again=step.again, on=step.opened_on)
    more = step.suspended_days + step.extended_days
    return longer(due, more) if due and more else due


def _days(step: Any, due: Deadline) -> dict[str, Any]:
    limit = find(step.case.item).step(step.code).limit
    since = counted_from(step.case, limit, again=step.again, on=step.opened_on)
    return days_of(due, since, step.suspended_days)


def _case(case: Case) -> Deadline | None:
    return deadline(case, find(case.item).total_limit, on=case.accepted_on)


def _finding(finding: Finding) -> Deadline:
    return within(TERMS[finding.urgency], finding.found_on).deadline
