"""Steps: opened by their declaration, finished only along drawn edges, once."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE, Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.workdays import Deadline, office_calendar
from minzheng.stages.cases.guards import require, require_party, require_role
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.catalog import Edge, Item, Limit, Step, find

NO_LIMIT = dt.date(9999, 12, 31)


@action
def finish_step(*, case: Case, code: str, result: str, by: Actor, note: str = "") -> Case:
    """Finish an open step with a result its item draws an edge for; open what follows.

    Raises NotPossible for an edge that is not drawn or a right that is not held, Conflict when
    someone else has finished the step.
    """
    item = find(case.item)
    try:
        edge = item.edge(code, result)
    except KeyError:
        raise NotPossible("这一步不能这样办，请刷新页面看看现在到了哪一步。") from None
    require_owner(by, item.step(code), case)
    if edge.close == "rejected" and not note.strip():
        raise NotPossible("不予受理要写明理由，当事人会看到。")
    done = close_step(case, code, result, by=by, note=note)
    case.refresh_from_db(fields=["state", "accepted_on", "version"])
    if case.state != "open":
        raise Conflict("这件事已经办结或撤回，请刷新页面。")
    if code == item.first.code and edge.opens and edge.opens[0] != "supplement":
        _accept(case, item, by)
    _follow(case, item, edge, by, done)
    return case


def close_step(case: Case, code: str, result: str, *, by: Actor, note: str = "") -> CaseStep:
    """Mark an open step finished, by a conditional update: two clerks, one winner."""
    step = CaseStep.objects.filter(case=case, code=code, finished_at=None).first()
    done = step and CaseStep.objects.filter(pk=step.pk, finished_at=None).update(
        finished_at=clock.now(),
        finished_by=by.actor_ref,
        finished_label=by.actor_label,
        result=result,
        note=note[:500],
        blocked="",
    )
    if step is None or not done:
        raise Conflict("这一步刚被别人办过，或还没有轮到，请刷新页面。")
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    record("step.finished", case, by=by, subject=case.applicant, step=code, result=result)
    return step


def open_step(case: Case, item: Item, code: str, after: CaseStep | None = None) -> CaseStep:
    """Open one run of a step with its deadline, `after` the one that led to it."""
    step = item.step(code)
    again = CaseStep.objects.standing().filter(case=case, code=code).exists()
    due = deadline(case, step.limit, again=again)
    since = counted_from(case, step.limit, again=again)
    try:
        with transaction.atomic():
            return CaseStep.objects.create(
                case=case,
                code=code,
                owner=step.owner,
                area_id=case.area_id,
                opened_on=clock.today(),
                **days_of(due, since),
                after=after,
            )
    except IntegrityError:  # two branches lead here; the other one opened it
        return CaseStep.objects.get(case=case, code=code, finished_at=None)


def days_of(due: Deadline | None, since: dt.date, out: int = 0) -> dict[str, Any]:
    """The columns of a step that say when it is due and when little of its time is left, the time
    counted from `since` without the `out` days of which the clock stood still."""
    if due is None:
        return {
            "due_on": None, "due_provisional": False, "sort_on": NO_LIMIT, "yellow_on": NO_LIMIT,
        }  # fmt: skip
    yellow = min(office_calendar().last_third(since, due.on, out), due.on)
    return {
        "due_on": due.on, "due_provisional": due.provisional, "sort_on": due.on,
        "yellow_on": yellow,
    }  # fmt: skip


def counted_from(
    case: Case, limit: Limit | None, *, again: bool = False, on: dt.date | None = None
) -> dt.date:
    """The day from which the time of a step runs that opens today, or opened `on` a day.

    A step that comes round again (objection, return, supplement) has its time from that day.
    """
    opened = on or clock.today()
    since = {"submission": case.submitted_on, "acceptance": case.accepted_on}
    return (None if again or limit is None else since.get(limit.since)) or opened


def began(step: CaseStep) -> dt.date:
    """The same for a step that is there."""
    earlier = CaseStep.objects.filter(case=step.case_id, code=step.code, pk__lt=step.pk)
    limit = find(step.case.item).step(step.code).limit
    return counted_from(step.case, limit, again=earlier.exists(), on=step.opened_on)


def deadline(
    case: Case, limit: Limit | None, *, again: bool = False, on: dt.date | None = None
) -> Deadline | None:
    """The last day of a step that opens today, or opened `on` a day, by its declared limit."""
    if limit is None:
        return None
    base, days = counted_from(case, limit, again=again, on=on), office_calendar()
    if limit.unit == "work_day":
        due = days.add_working_days(base, limit.days)
        return days.roll(base, due.on) if limit.days == 0 else due
    if limit.unit == "month":
        return days.add_months(base, limit.days)
    return days.add_days(base, limit.days)


@action
def ask_supplement(*, case: Case, codes: list[str], note: str, by: Actor) -> Case:
    """一次性告知: one list of everything that is missing. The same gap cannot be asked twice."""
    item = find(case.item)
    names = {material.code: material.name for material in item.materials}
    unknown = [code for code in codes if code not in names]
    if not codes or unknown:
        raise NotPossible("请在材料清单里勾选要补的材料。")
    again = [names[code] for code in codes if code in case.asked]
    if again:
        raise NotPossible("已经一次告知过：" + "、".join(again) + "。同一项不能让人再跑一次。")
    case.asked = [*case.asked, *codes]
    case.save(update_fields=["asked"])
    record("case.supplement_asked", case, by=by, subject=case.applicant, codes=codes)
    return finish_step(case=case, code=item.first.code, result="supplement", by=by, note=note)


@action
def send_supplement(*, case: Case, by: Actor, note: str = "") -> Case:
    """The applicant has added what was missing; the clerk's step opens again."""
    require_party(by, case, "supplement")
    return finish_step(case=case, code="supplement", result="sent", by=by, note=note)


@action
def block(*, case: Case, code: str, text: str, by: Actor = LINE) -> None:
    """Write in the worklist row what holds an open step up; empty when nothing does."""
    rows = CaseStep.objects.filter(case=case, code=code, finished_at=None)
    if rows.exclude(blocked=text[:60]).update(blocked=text[:60]):
        record("step.blocked", case, by=by, step=code, free=not text)


def require_owner(by: Actor, step: Step, case: Case) -> None:
    """Whoever finishes a step holds the right that its owner has, in its area."""
    if step.owner == "resident":
        require_party(by, case, "supplement")
    elif step.owner == "system":
        if by.actor_kind != "system":
            require(by, "handle_objection", case.area_id)
    elif step.code == "visit":
        require(by, "visit", case.area_id)
    else:
        require_role(by, step.owner, case.area_id)


def _accept(case: Case, item: Item, by: Actor) -> None:
    case.accepted_on = clock.today()
    due = deadline(case, item.total_limit)
    case.due_on = due.on if due else None
    case.due_provisional = due.provisional if due else False
    case.save(update_fields=["accepted_on", "due_on", "due_provisional"])
    record("case.accepted", case, by=by, subject=case.applicant)


def _follow(case: Case, item: Item, edge: Edge, by: Actor, done: CaseStep) -> None:
    open_now = set(case.steps.filter(finished_at=None).values_list("code", flat=True))
    for code in edge.opens:
        needs = item.step(code).needs
        if not any(need in open_now for need in needs) and code not in open_now:
            open_step(case, item, code, done)
    if edge.close:
        case.state, case.outcome, case.closed_on = "closed", edge.close, clock.today()
        case.save(update_fields=["state", "outcome", "closed_on"])
        record("case.closed", case, by=by, subject=case.applicant, outcome=edge.close)
