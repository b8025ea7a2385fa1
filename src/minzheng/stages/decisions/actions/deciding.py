"""A named officer decides; refusals carry written reasons; grants become entitlements."""

import logging
from collections.abc import Iterable
from typing import NamedTuple

from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.cases.actions import finish_step
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.numbers import number_of
from minzheng.stages.catalog import find
from minzheng.stages.decisions.actions.ending import end_open
from minzheng.stages.decisions.actions.entitling import entitle
from minzheng.stages.decisions.actions.opinions import require_other_hand
from minzheng.stages.decisions.actions.proposing import propose
from minzheng.stages.decisions.models import Decision, Proposal

log = logging.getLogger(__name__)


class BatchResult(NamedTuple):
    """Decisions made, and (case, why) for those left out."""

    done: list[Decision]
    exceptions: list[tuple[Case, str]]


@action
def decide(
    *,
    case: Case,
    verdict: str,
    reasons: str,
    by: Actor,
    version: int | None = None,
    refusal_codes: Iterable[str] = (),
) -> Decision | None:
    """Grant, refuse or return a case; None for a return.

    The platform only proposes: whoever decides has neither accepted nor judged it before.
    Raises NotPossible with the reason, Conflict for a stale page.
    """
    if version is not None and version != case.version:
        raise Conflict
    if not reasons.strip():
        raise NotPossible("请写明理由，当事人会看到。")
    require_other_hand(case, by, ("accept", "opinion"))
    _require_fresh_eyes(case, by)
    if verdict == "return":
        finish_step(case=case, code="decide", result="returned", by=by, note=reasons)
        return None
    if verdict not in ("grant", "refuse"):
        raise NotPossible("请选择确认同意、不予确认或退回。")
    proposal = propose(case=case, by=by)
    item = find(case.item)
    codes = [code for code in refusal_codes if code in item.refusals]
    if verdict == "grant" and proposal.result == "NONE":
        raise NotPossible("按现有情况不符合条件，不能确认同意。请退回重查，或不予确认。")
    if verdict == "refuse" and not codes:
        raise NotPossible("请勾选不予确认的理由。")
    _require_opinion(case, proposal, verdict)
    decision = _write(case, proposal, verdict, reasons, codes, by)
    pays = verdict == "grant" and entitle(decision, item, by=by)
    if verdict == "refuse" and case.kind != "new":
        next_month = months_after(decision.decided_on.replace(day=1), 1)
        end_open(case.household_id, case.item, next_month, by=by, why="refused")
    result = "refused" if verdict == "refuse" else "granted" if pays else "certified"
    finish_step(case=case, code="decide", result=result, by=by)
    return decision


def decide_batch(*, cases: Iterable[Case], reasons: str, by: Actor) -> BatchResult:
    """Confirm many proposals with one reason. One bad row neither blocks nor passes silently."""
    done: list[Decision] = []
    exceptions: list[tuple[Case, str]] = []
    for case in cases:
        try:
            decision = decide(case=case, verdict="grant", reasons=reasons, by=by)
        except NotPossible as error:
            exceptions.append((case, str(error)))
        except Exception as error:
            log.error("decision in a batch: %s", type(error).__name__)
            exceptions.append((case, "系统出错，这一件没有办，请单独打开办理。"))
        else:
            if decision is not None:
                done.append(decision)
    return BatchResult(done, exceptions)


def _require_fresh_eyes(case: Case, by: Actor) -> None:
    """Whoever does not agree was promised that somebody else looks again."""
    first = case.origin if case.kind == "objection" else None
    if first is not None and first.decisions.filter(decided_by=by.actor_ref).exists():
        raise NotPossible("原来的决定是您作的，异议复查要换一个人。")


def _require_opinion(case: Case, proposal: Proposal, verdict: str) -> None:
    opinion = case.opinions.filter(taken_back=False).order_by("-id").first()
    if opinion is None:
        raise NotPossible("还没有镇街初审意见，不能决定。")
    if verdict == "grant" and opinion.verdict != "agree":  # then nothing was posted either
        raise NotPossible("镇街建议不予，没有公示过，不能直接确认同意。请退回镇街重新提出意见。")
    then, now = opinion.proposal, proposal
    if (then.result, then.amount_fen) != (now.result, now.amount_fen):
        raise NotPossible("初审以后情况有变，金额或结果不同了。请退回镇街重新提出意见。")


def _write(
    case: Case, proposal: Proposal, verdict: str, reasons: str, codes: list[str], by: Actor
) -> Decision:
    today = clock.today()
    before = Decision.objects.filter(
        case__household_id=case.household_id, case__item=case.item, superseded_by=None
    )
    granted = verdict == "grant"
    decision = Decision(
        number=number_of(case.item, today, case.pk, "J"), case=case,
        proposal=proposal, verdict=verdict, result=proposal.result if granted else "NONE",
        amount_fen=proposal.amount_fen if granted else 0, decided_on=today,
        decided_at=clock.now(), decided_by=by.actor_ref, decided_label=by.actor_label,
        reasons=reasons.strip()[:2000], refusal_codes=codes,
        supersedes=before.order_by("-id").first() if case.kind != "new" else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError:
        raise Conflict("这件事刚被别人决定过，请刷新页面。") from None
    record(
        "decision.made", decision, by=by, subject=case.applicant, verdict=verdict,
        result=decision.result, fen=decision.amount_fen, case=case.public_id,
    )  # fmt: skip
    return decision
