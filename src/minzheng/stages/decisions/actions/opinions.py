"""镇街初审意见: on a proposal, by someone who did not accept the case."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions import finish_step
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.actions.postings import put_up
from minzheng.stages.decisions.actions.proposing import propose
from minzheng.stages.decisions.models import Opinion
from minzheng.stages.verification.models import Difference


@action
def give_opinion(
    *, case: Case, verdict: str, text: str, by: Actor, version: int | None = None
) -> Opinion | None:
    """Agree (then it is posted), advise to refuse, or send back with what to look at again."""
    if version is not None and version != case.version:
        raise Conflict
    if verdict not in ("agree", "refuse", "return"):
        raise NotPossible("请选择同意、建议不予或退回。")
    if not text.strip():
        raise NotPossible("请写明意见。")
    require_other_hand(case, by, ("accept",))
    if verdict == "return":
        finish_step(case=case, code="opinion", result="return", by=by, note=text)
        return None
    proposal = propose(case=case, by=by)
    unexplained = Difference.objects.filter(
        check_run_id=proposal.check_run_id, matters=True, explained_at=None
    )
    if verdict == "agree" and unexplained.exists():
        raise NotPossible("有影响结论的不一致还没有说明，请先请本人说明或退回重查。")
    if verdict == "agree" and proposal.result == "NONE":
        raise NotPossible("按现有情况不符合条件，不能同意。可以建议不予，或退回重查。")
    opinion = Opinion.objects.create(
        case=case, proposal=proposal, verdict=verdict, text=text.strip()[:500],
        given_on=clock.today(), given_at=clock.now(), given_by=by.actor_ref,
        given_label=by.actor_label,
    )  # fmt: skip
    record("opinion.given", opinion, by=by, subject=case.applicant, verdict=verdict)
    finish_step(case=case, code="opinion", result=verdict, by=by)
    if verdict == "agree":
        put_up(case, proposal, by)
    return opinion


def require_other_hand(case: Case, by: Actor, codes: tuple[str, ...]) -> None:
    """Acceptance, town opinion and confirmation are three people."""
    if case.steps.filter(code__in=codes, finished_by=by.actor_ref).exists():
        raise NotPossible("这件事的前一环节是您办的，按规定要换一个人。")
