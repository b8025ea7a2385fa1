"""What a clerk does with a source that did not answer, and with a difference."""

import json

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.guards import require, require_party
from minzheng.stages.verification.actions.checks import ask_open, conclude
from minzheng.stages.verification.models import Difference, Query

# Sources whose answer is a sum: evidence by paper must say how much.
SUMS = {
    "DS03": "月工资或养老金", "DS05": "工资以外的月劳务、经营、房租收入", "DS06": "企业实缴出资",
    "DS09": "存款等金融资产",
}  # fmt: skip
# Sources whose answer is a number of things.
COUNTS = {"DS02": "机动车（辆）", "DS07": "住房（套）"}


def retry_query(*, query: Query, by: Actor, seconds: float = 2.0) -> None:
    """Ask again whatever of that check is still open."""
    require(by, "check", query.check_run.case.area_id)
    _require_open(query)
    ask_open(check=query.check_run, seconds=seconds)


@action
def settle_query(
    *,
    query: Query,
    how: str,
    evidence: str,
    by: Actor,
    amount_fen: int | None = None,
    count: int | None = None,
) -> None:
    """Put evidence seen by a clerk (manual) or a signed promise (告知承诺) in place of an answer.

    It is never silence: the evidence is named, a source of sums needs the sum in fen, and one
    of things (vehicles, dwellings) their number.
    """
    require(by, "check", query.check_run.case.area_id)
    _require_open(query)
    if how not in ("manual", "promise"):
        raise NotPossible("请选择人工凭证或告知承诺。")
    if not evidence.strip():
        raise NotPossible("请写明看到的凭证，例如：存折复印件，2021年9月30日余额。")
    if amount_fen is not None and amount_fen < 0:
        raise NotPossible("金额不能是负数，没有就填 0。")
    if query.source in SUMS and amount_fen is None:
        raise NotPossible(f"请填写{SUMS[query.source]}的金额，没有就填 0。")
    if query.source in COUNTS and (count is None or not 0 <= count <= 100):
        raise NotPossible(f"请填写{COUNTS[query.source]}的数目，没有就填 0。")
    row = Query.objects.select_for_update().get(pk=query.pk)
    if row.state not in Query.OPEN:
        raise Conflict("这个来源已经有答复了，请刷新页面。")
    row.state, row.settled_by, row.evidence = how, by.actor_ref, evidence[:200]
    said = {"amount_fen": amount_fen, "count": count}
    row.payload = json.dumps({key: n for key, n in said.items() if n is not None})
    row.answered_at = clock.now()
    row.save()
    check = row.check_run
    record(
        "query.settled", row, by=by, subject=row.person, source=row.source, how=how,
        case=check.case.public_id,
    )  # fmt: skip
    if not check.queries.filter(state__in=Query.OPEN).exists() and check.finished_at is None:
        check.finished_at = clock.now()
        check.save(update_fields=["finished_at"])
    conclude(check)


def _require_open(query: Query) -> None:
    """Nobody's means are asked for a matter that is over."""
    if query.check_run.case.state != "open":
        raise NotPossible("这件事已经办结或撤回，不能再查询。")


@action
def explain_difference(*, difference: Difference, text: str, by: Actor) -> None:
    """The applicant's or clerk's words on a difference; they are kept, the figures stay."""
    case = difference.check_run.case
    if by.actor_kind == "resident":
        require_party(by, case, "supplement")
    else:
        require(by, "check", case.area_id)
    if not text.strip():
        raise NotPossible("请写明原因。")
    if case.state != "open":  # what the decision rested on stays as it was read
        raise NotPossible("这件事已经办结，不能再改说明。不同意决定可以申请复核。")
    rows = Difference.objects.filter(pk=difference.pk)
    rows.update(explained_at=clock.now(), explained_by=by.actor_ref, explanation=text.strip()[:300])
    record(
        "difference.explained", difference, by=by, subject=case.applicant, field=difference.field
    )
