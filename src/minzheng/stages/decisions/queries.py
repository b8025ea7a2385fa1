"""Reading decisions: explanation, letter, entitlements in force, replay."""

import datetime as dt
import json
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from minzheng.foundation.core.refusal import NotPossible
from minzheng.law import Register
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.visitors import Visitor, cases_of
from minzheng.stages.catalog import Evidence, Gathered, find
from minzheng.stages.decisions.actions.proposing import compute
from minzheng.stages.decisions.models import Decision, Entitlement, Proposal, PublicPosting
from minzheng.stages.verification.gather import evidence_of, gather, latest_check


def under_review() -> Exists:
    """Of an entitlement: its review has begun and is not closed."""
    begun = Case.objects.filter(origin=OuterRef("decision__case"), kind="review", state="open")
    return Exists(begun)


class Replay(NamedTuple):
    """A decision computed again with the law and values of its date."""

    same: bool
    then: dict[str, Any]
    now: dict[str, Any]
    same_version: bool


class Preview(NamedTuple):
    """What the rule would say now: `data` is None, with the reason, while it cannot say."""

    gathered: Gathered
    evidence: Evidence
    data: dict[str, Any] | None
    why_not: str


def preview(case: Case) -> Preview:
    """Evidence and rule lines of a case as they stand, without writing anything."""
    gathered = gather(case)
    try:
        evidence = evidence_of(case, gathered)
    except NotPossible as error:
        return Preview(gathered, Evidence({}, (), (), {}), None, str(error))
    if gathered.open or latest_check(case) is None:
        why = "还有来源没有答复，不能算。" if gathered.open else "还没有核对，不能算。"
        return Preview(gathered, evidence, None, why)
    register = Register.load(settings.POLICY_PROFILE)
    on = case.accepted_on or gathered.on
    try:
        data = compute(find(case.item).rule, register, on, evidence.facts)
    except NotPossible as error:
        return Preview(gathered, evidence, None, str(error))
    return Preview(gathered, evidence, data, "")


def explanation(proposal: Proposal) -> dict[str, Any]:
    """The explanation as it was given, never computed anew."""
    data: dict[str, Any] = json.loads(proposal.explanation.open())
    return data


def entitlements_in_force(month: dt.date, item: str) -> QuerySet[Entitlement]:
    """Rights to money for a month (its first day)."""
    return Entitlement.objects.filter(
        Q(until_month__isnull=True) | Q(until_month__gt=month),
        item=item,
        from_month__lte=month,
        amount_fen__gt=0,
    )


def replay(decision: Decision) -> Replay:
    """Run the stored facts through the rule as of the decision's law date."""
    proposal = decision.proposal
    rule = find(decision.case.item).rule
    then = explanation(proposal)["out"]
    document = json.loads(proposal.facts.open())
    now = compute(rule, Register.load(proposal.profile), proposal.law_on, document)["out"]
    return Replay(then == now, then, now, rule.version == proposal.rule_version)


def decisions_of(who: Visitor) -> QuerySet[Decision]:
    """The decisions in a visitor's cases."""
    rows = Decision.objects.filter(case__in=cases_of(who))
    return rows.select_related("case__applicant", "case__household__area", "proposal")


def letter(decision: Decision) -> dict[str, Any]:
    """Everything the letter prints, in the order it is read and spoken."""
    case, item = decision.case, find(decision.case.item)
    right = Entitlement.objects.filter(decision=decision).first()
    posting = PublicPosting.objects.filter(case=case).order_by("-id").first()
    return {
        "decision": decision,
        "case": case,
        "item": item,
        "explanation": explanation(decision.proposal),
        "entitlement": right,
        "posting": posting,
        "refusals": [item.refusals[code] for code in decision.refusal_codes],
        "remedies": item.remedies,
        "placeholder": decision.proposal.placeholder,
        "appeal": decision.appeals.first(),
    }
