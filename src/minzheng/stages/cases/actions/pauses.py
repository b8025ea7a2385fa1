"""Time that does not count, and time that is added; both with a reason."""

from typing import Any

from django.db.models import Sum

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.workdays import DAY, office_calendar
from minzheng.stages.cases.actions.steps import began, days_of
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.models import Case, CaseStep, CaseSuspension

MOST_EXTENSION = 15  # 民发〔2021〕57号: 30 working days in all, 45 in special cases


@action
def suspend_step(*, step: CaseStep, reason: str, by: Actor) -> None:
    """Stop the clock of an open step."""
    require(by, "accept", step.area_id)
    if not reason.strip():
        raise NotPossible("请写明为什么中止计时。")
    rows = CaseStep.objects.filter(pk=step.pk, finished_at=None, suspended_on=None)
    if not rows.update(suspended_on=clock.today(), blocked="已中止计时"):
        raise Conflict("这一步已办完或已经中止计时。")
    CaseSuspension.objects.create(
        step=step, from_on=clock.today(), reason=reason[:200], added_by=by.actor_ref
    )
    record("step.suspended", step.case, by=by, subject=step.case.applicant, step=step.code)


@action
def resume_step(*, step: CaseStep, by: Actor) -> None:
    """Start the clock again; the deadline moves by the working days that did not count."""
    require(by, "accept", step.area_id)
    step.refresh_from_db()
    if step.suspended_on is None or step.finished_at is not None:
        raise Conflict("这一步没有中止计时。")
    calendar, today = office_calendar(), clock.today()
    span = (today - step.suspended_on).days
    days = sum(calendar.works(step.suspended_on + i * DAY) for i in range(1, span + 1))
    rows = CaseStep.objects.filter(pk=step.pk, suspended_on=step.suspended_on)
    change: dict[str, Any] = {
        "suspended_on": None,
        "blocked": "",
        "suspended_days": step.suspended_days + days,
    }
    if step.due_on is not None:
        due = calendar.add_working_days(step.due_on, days)
        change |= days_of(due, began(step), step.suspended_days + days)
    if not rows.update(**change):
        raise Conflict
    step.suspensions.filter(to_on=None).update(to_on=today)
    record("step.resumed", step.case, by=by, subject=step.case.applicant, step=step.code, days=days)


@action
def extend_step(*, step: CaseStep, days: int, reason: str, by: Actor) -> None:
    """Add working days to an open step, within what the procedure allows the whole case."""
    require(by, "accept", step.area_id)
    Case.objects.select_for_update().get(pk=step.case_id)  # two steps at once count together
    step.refresh_from_db()
    runs = CaseStep.objects.standing().filter(case=step.case_id)
    used = runs.aggregate(days=Sum("extended_days"))["days"]
    if not reason.strip():
        raise NotPossible("请写明为什么延期。")
    if step.due_on is None or days < 1 or (used or 0) + days > MOST_EXTENSION:
        raise NotPossible(f"一件事延期总共不能超过 {MOST_EXTENSION} 个工作日。")
    due = office_calendar().add_working_days(step.due_on, days)
    rows = CaseStep.objects.filter(
        pk=step.pk, finished_at=None, extended_days=step.extended_days, due_on=step.due_on
    )
    if not rows.update(
        extended_days=step.extended_days + days, **days_of(due, began(step), step.suspended_days)
    ):
        raise Conflict
    record(
        "step.extended", step.case, by=by, subject=step.case.applicant, step=step.code, days=days,
        purpose=reason[:120],
    )  # fmt: skip
