"""From a grant to an entitlement: its months, whom it covers, when it is looked at again."""

import datetime as dt
import json

from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.catalog import Item
from minzheng.stages.decisions.actions.ending import end_open
from minzheng.stages.decisions.models import Decision, EntitledPerson, Entitlement
from minzheng.stages.registry.models import Person
from minzheng.stages.verification.gather import gather


def entitle(decision: Decision, item: Item, *, by: Actor) -> bool:
    """End what was in force and open what was granted; False when no money follows."""
    from_month = start_month(item, decision.decided_on, decision.case.submitted_on)
    end_open(decision.case.household_id, item.code, from_month, by=by, why="superseded")
    case = decision.case
    facts = json.loads(decision.proposal.facts.open())
    kind = item.review_class(decision.result, facts) if item.review_class else ""
    pays = item.pays and decision.amount_fen > 0
    right = Entitlement.objects.create(
        decision=decision, item=item.code, result=decision.result,
        household_id=case.household_id, payee_id=case.applicant_id, area_id=case.area_id,
        amount_fen=decision.amount_fen, from_month=from_month, review_class=kind,
        review_on=months_after(decision.decided_on, item.review_months[kind]) if kind else None,
        placeholder=decision.proposal.placeholder,
    )  # fmt: skip
    EntitledPerson.objects.bulk_create(
        EntitledPerson(entitlement=right, person_id=pk) for pk in _covered(decision, facts)
    )
    record(
        "entitlement.opened", right, by=by, subject=case.applicant, fen=right.amount_fen,
        month=str(from_month), review=kind, people=right.covered.count(),
    )  # fmt: skip
    return pays


def start_month(item: Item, decided_on: dt.date, applied_on: dt.date | None) -> dt.date:
    """Dibao from the month after the decision; some items from the month of application."""
    if item.start == "application_month" and applied_on is not None:
        return applied_on.replace(day=1)
    return months_after(decided_on.replace(day=1), 1)


def _covered(decision: Decision, facts: dict[str, object]) -> list[int]:
    """Members that the rule counted, or the one person of a single-person grant."""
    explanation = json.loads(decision.proposal.explanation.open())
    members = gather(decision.case).members
    if not explanation["members"]:  # a benefit of one person, not of a household
        return [decision.case.applicant_id]
    counted = {row["index"] for row in explanation["members"] if row["counted"]}
    if decision.result == "SINGLE":
        single = facts.get("single")
        index = single.get("member", -1) if isinstance(single, dict) else -1
        counted = {index} if index >= 0 else counted
    refs = [m.ref for i, m in enumerate(members) if i in counted]
    return list(Person.objects.filter(public_id__in=refs).values_list("pk", flat=True))
