"""公示: built from the item's column allow-list, masked, ended by its date."""

from typing import Any

from django.conf import settings

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE, Actor
from minzheng.foundation.core.identity import age_on, mask_name
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.cases.actions import finish_step
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import Item, find
from minzheng.stages.decisions.models import Objection, Proposal, PublicPosting


def columns_of(item: Item, case: Case, proposal: Proposal) -> dict[str, str]:
    """The posting's cells: only what the item allows. Anything else cannot be placed."""
    mark = "（示例值）" if proposal.placeholder else ""
    makers: dict[str, Any] = {
        "申请人": lambda: mask_name(case.applicant.name),
        "村（社区）": lambda: full_name(case.area),
        "保障人数": lambda: f"{proposal.people} 人",
        "拟定结果": lambda: item.granting.get(proposal.result, "不予确认"),
        "拟定金额": lambda: f"每月 {yuan(proposal.amount_fen)} 元{mark}",
    }  # fmt: skip
    allowed = item.posting.columns if item.posting else ()
    return {name: makers[name]() for name in allowed}


def put_up(case: Case, proposal: Proposal, by: Actor) -> PublicPosting | None:
    """Post a case for its term. Children's and secret cases are never posted: the term runs
    without a notice (民发〔2019〕62号; 未成年人保护法 art. 103)."""
    item = find(case.item)
    step = case.steps.get(code="posting", finished_at=None)
    child = age_on(case.applicant.birth_on, clock.today()) < 18
    if item.posting is None or step.due_on is None or case.applicant.secret or child:
        finish_step(case=case, code="posting", result="clear", by=LINE, note="依法不公示")
        return None
    posting = PublicPosting.objects.create(
        case=case, proposal=proposal, area_id=case.area_id,
        columns=columns_of(item, case, proposal), from_on=clock.today(), until_on=step.due_on,
        provisional=step.due_provisional,
    )  # fmt: skip
    record("posting.put_up", posting, by=by, subject=case.applicant, until=str(step.due_on))
    return posting


@action
def take_down(*, posting: PublicPosting, by: Actor = LINE) -> bool:
    """Take a posting down after its last day and send the case on. Once; True if it did."""
    rows = PublicPosting.objects.filter(
        pk=posting.pk, taken_down_at=None, until_on__lt=clock.today()
    )
    if posting.objections.filter(answered_at=None).exists():
        return False
    if not rows.update(taken_down_at=clock.now()):
        return False
    record("posting.taken_down", posting, by=by, subject=posting.case.applicant)
    if posting.case.steps.filter(code="posting", finished_at=None).exists():
        finish_step(case=posting.case, code="posting", result="clear", by=LINE)
    return True


@action
def object_to(*, posting: PublicPosting, text: str, by: Actor, contact: str = "") -> Objection:
    """Take in an objection; the posting comes down and the case is looked at again."""
    if posting.taken_down_at is not None or posting.until_on < clock.today():
        raise NotPossible(f"公示已经结束。有新的情况可以打 {settings.HUMAN_PHONE} 反映。")
    if not text.strip():
        raise NotPossible("请写明哪里不对。")
    objection = Objection.objects.create(
        posting=posting, text=text.strip()[:2000], contact=contact.strip()[:60],
        received_on=clock.today(), received_at=clock.now(), received_by=by.actor_ref,
    )  # fmt: skip
    record("objection.received", objection, by=by, case=posting.case.public_id)
    return objection


@action
def answer_objection(*, objection: Objection, upheld: bool, answer: str, by: Actor) -> None:
    """Answer it with reasons: upheld sends the case round again, otherwise the term goes on."""
    case = objection.posting.case
    require(by, "handle_objection", case.area_id)
    if not answer.strip():
        raise NotPossible("请写明处理意见。")
    rows = Objection.objects.filter(pk=objection.pk, answered_at=None)
    if not rows.update(
        answered_at=clock.now(), answered_by=by.actor_ref, upheld=upheld, answer=answer[:500]
    ):
        raise Conflict("这条异议刚被别人处理过，请刷新页面。")
    record("objection.answered", objection, by=by, upheld=upheld, case=case.public_id)
    if upheld:
        PublicPosting.objects.filter(pk=objection.posting_id, taken_down_at=None).update(
            taken_down_at=clock.now()
        )
        if case.steps.filter(code="posting", finished_at=None).exists():
            finish_step(case=case, code="posting", result="objection", by=by, note=answer)
