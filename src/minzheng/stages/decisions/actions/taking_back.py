"""Ten minutes to take back what was just done on the way to a decision, not the decision."""

from collections.abc import Iterable

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.actions.undoing import UNDO
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.catalog import Item, find
from minzheng.stages.decisions.models import Objection, PublicPosting
from minzheng.stages.verification.models import Check

DECIDED = "决定作出就生效了，不能撤回。写错了请用“更正”重新办一次，新的决定会取代它，两份都留着。"
RETURNED = "returned"


@action
def take_back(*, step: CaseStep, reason: str, by: Actor) -> CaseStep:
    """Take back an acceptance, a town opinion or a return, with the posting that it began.

    A decision is not taken back but corrected (更正): it was served. Raises NotPossible and
    Conflict as `cases.take_back` does.
    """
    case, item = step.case, find(step.case.item)
    if step.code == "decide" and step.result != RETURNED:
        raise NotPossible(DECIDED)
    if not _goes_back(step, item):
        raise NotPossible("这一步不能撤回。")
    asked = Check.objects.filter(case=case, started_at__gte=step.finished_at or clock.now())
    if step.code == item.first.code and asked.exists():
        raise NotPossible("已经向各部门发出查询，受理不能撤回了。")
    posted = PublicPosting.objects.filter(case=case, taken_down_at=None)
    former, postings = step.result, list(posted if step.code == "opinion" else ())
    if Objection.objects.filter(posting__in=postings).exists():
        raise NotPossible("公示已经收到异议，不能撤回了，请先处理异议。")
    again = cases.take_back(step=step, reason=reason, by=by)
    if step.code == "opinion" and former != "return":
        newest = case.opinions.filter(taken_back=False).order_by("-id")[:1]
        case.opinions.filter(pk__in=[one.pk for one in newest]).update(taken_back=True)
    for posting in postings:
        PublicPosting.objects.filter(pk=posting.pk).update(taken_down_at=clock.now())
        record("posting.taken_down", posting, by=by, subject=case.applicant)
    return again


def undoable(case: Case, steps: Iterable[CaseStep], by: Actor) -> CaseStep | None:
    """Of the steps of a case, the one that `by` may still take back, for a page to offer it."""
    since, item, found = clock.now() - UNDO, find(case.item), None
    for step in steps:
        if step.finished_at is None or step.owner == "system":
            continue
        ours = step.finished_by == by.actor_ref and step.finished_at >= since
        found = step if ours and _goes_back(step, item) else None
    return found


def _goes_back(step: CaseStep, item: Item) -> bool:
    """An edge of the item that makes no decision; a withdrawal, say, is none."""
    drawn = {edge.result for edge in item.step(step.code).edges}
    returned = step.code == "decide" and step.result == RETURNED
    first = step.code in (item.first.code, "opinion")
    return step.result in drawn and (returned or first)
