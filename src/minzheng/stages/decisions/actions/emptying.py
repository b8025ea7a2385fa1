"""When the time of keeping is over: facts, reasons, opinions and objections of a case go."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Appeal, Decision, Objection

GONE = "（已删除）"


@action
def empty_decisions(*, case: Case, by: Actor) -> int:
    """Delete what the decisions of a case rested on; number, verdict, sum and date stay."""
    case.proposals.update(facts="", explanation="")
    case.opinions.update(text="")
    case.postings.update(columns={})
    Objection.objects.filter(posting__case=case).delete()
    Appeal.objects.filter(decision__case=case).update(text="")
    count = Decision.objects.filter(case=case).update(reasons=GONE)
    record("decisions.emptied", case, by=by, subject=case.applicant, decisions=count)
    return count
