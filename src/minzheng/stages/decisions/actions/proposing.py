"""The platform proposes: facts, values and outcome, kept so that any decision replays."""

import json
from typing import Any

from django.conf import settings

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.law import FactsError, Register
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Proposal
from minzheng.stages.verification.gather import evidence_of, gather, latest_check


@action
def propose(*, case: Case, by: Actor) -> Proposal:
    """Compute what the rule says of the evidence now; the same evidence gives the same row.

    A source that has not answered is never taken for nothing there: then there is no proposal.
    """
    gathered = gather(case)
    check = latest_check(case)
    if gathered.open or check is None:
        raise NotPossible("还有来源没有答复，不能算。请先重试，或补人工凭证、告知承诺。")
    item = find(case.item)
    evidence = evidence_of(case, gathered)
    register = Register.load(settings.POLICY_PROFILE)
    law_on = case.accepted_on or gathered.on
    data = compute(item.rule, register, law_on, evidence.facts)
    data["earned"] = [row._asdict() for row in evidence.earned]
    facts = json.dumps(evidence.facts, ensure_ascii=False, sort_keys=True)
    last = case.proposals.order_by("-id").first()
    if last is not None and _same(last, facts, item.rule.version, check.pk):
        return last
    proposal = Proposal.objects.create(
        case=case, check_run=check, made_at=clock.now(), made_by=by.actor_ref, law_on=law_on,
        profile=settings.POLICY_PROFILE, rule=item.rule.name, rule_version=item.rule.version,
        values_used=data["values"], placeholder=any(v["placeholder"] for v in data["values"]),
        result=data["result"], people=data["out"].get("n", 1), amount_fen=data["amount_fen"],
        complete=bool(gathered.visit) or case.kind != "new",
        facts=facts, explanation=json.dumps(data, ensure_ascii=False),
    )  # fmt: skip
    record(
        "decision.proposed", proposal, by=by, subject=case.applicant, case=case.public_id,
        result=proposal.result, fen=proposal.amount_fen, rule=proposal.rule_version,
    )  # fmt: skip
    return proposal


def compute(rule: Any, register: Register, on: Any, document: dict[str, Any]) -> dict[str, Any]:
    """The rule's explanation as data, with its short answer; the one path to an outcome."""
    try:
        facts = rule.read(document)
    except FactsError as error:
        raise NotPossible(f"现有情况还不能算：{error.message}（{error.field}）") from error
    values = rule.values(register, on)
    outcome = rule.decide(facts, values)
    data: dict[str, Any] = rule.explain(facts, values, outcome, on, register).as_data()
    return {**data, "out": rule.out(facts, values, outcome)}


def _same(last: Proposal, facts: str, version: str, check: int) -> bool:
    unchanged = last.facts.open() == facts and last.rule_version == version
    return unchanged and last.check_run_id == check
