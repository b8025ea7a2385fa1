"""A resident does not agree: a new linked case is opened and looked at by others."""

from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.actions import open_review
from minzheng.stages.cases.guards import require_party
from minzheng.stages.decisions.models import Appeal, Decision


@action
def appeal(*, decision: Decision, text: str, by: Actor) -> Appeal:
    """Ask for another look, by phone, paper or page alike; once a decision."""
    require_party(by, decision.case, "appeal")
    if not text.strip():
        raise NotPossible("请写一写您为什么不同意，几个字也可以。")
    made = Appeal(
        decision=decision, text=text.strip()[:2000], made_on=clock.today(), made_at=clock.now(),
        made_by=by.actor_ref,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return Appeal.objects.get(decision=decision)
    record("decision.appealed", made, by=by, subject=decision.case.applicant)
    made.review_case = open_review(
        origin=decision.case, kind="objection", by=by, reason="当事人申请复核"
    )
    made.save(update_fields=["review_case"])
    return made
