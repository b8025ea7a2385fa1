"""Going back: withdrawal, and a new linked case after closing."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.actions.drafts import claim
from minzheng.stages.cases.actions.steps import deadline, open_step
from minzheng.stages.cases.guards import require, require_party
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.numbers import number_of
from minzheng.stages.catalog import find


@action
def withdraw(*, case: Case, by: Actor, reason: str = "", version: int | None = None) -> Case:
    """The applicant takes the application back, any time before the decision."""
    require_party(by, case, "apply")
    if case.state == "withdrawn":
        return case
    if case.kind not in ("new", "objection"):
        raise NotPossible("这是民政局发起的复核，不能撤回。有新的情况请告诉经办人。")
    decided = case.steps.filter(code="decide", finished_at__isnull=False)
    if case.state == "closed" or decided.exclude(result="returned").exists():
        raise NotPossible("这件事已经作出决定，不能撤回。不同意可以申请复核。")
    claim(case, version)
    today = clock.today()
    CaseStep.objects.filter(case=case, finished_at=None).update(
        finished_at=clock.now(), finished_by=by.actor_ref, finished_label=by.actor_label,
        result="withdrawn", blocked="",
    )  # fmt: skip
    case.state, case.closed_on = "withdrawn", today
    case.submitted_on = case.submitted_on or today
    case.save(update_fields=["state", "closed_on", "submitted_on"])
    record("case.withdrawn", case, by=by, subject=case.applicant, purpose=reason[:120])
    return case


@action
def open_review(*, origin: Case, kind: str, by: Actor, reason: str) -> Case:
    """Open a linked case (定期核查, 变更, 更正, 异议复查): the matter goes round again.

    The old case and its decision stay as they are; what the new one decides supersedes them.
    """
    if kind not in Case.KINDS or kind == "new":
        raise NotPossible("请选择定期核查、变更、更正或异议复查。")
    if by.actor_kind != "resident":
        require(by, "open_review", origin.area_id)
    else:
        require_party(by, origin, "appeal")
    if origin.state not in ("closed", "open"):
        raise NotPossible("原来的办件还没有办结。")
    running = Case.objects.filter(
        household_id=origin.household_id, item=origin.item, state="open"
    ).exclude(pk=origin.pk, steps__code="pay")
    if (going_on := running.exclude(kind="new").first()) is not None:
        return going_on
    item, today = find(origin.item), clock.today()
    case = Case.objects.create(
        item=origin.item, kind=kind, channel="system", state="open", origin=origin,
        applicant_id=origin.applicant_id, household_id=origin.household_id,
        area_id=origin.household.area_id, opened_on=today, opened_by=by.actor_ref,
        submitted_on=today, accepted_on=today,
    )  # fmt: skip
    case.answers = origin.answers.open()
    case.number = number_of(item.code, today, case.pk)
    due = deadline(case, item.total_limit)
    case.due_on = due.on if due else None
    case.save()
    record(
        "case.review_opened", case, by=by, subject=case.applicant, kind=kind, purpose=reason[:120]
    )
    accepted = item.first.edges[0]
    for code in accepted.opens:
        open_step(case, item, code)
    return case
