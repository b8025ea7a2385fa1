"""What a worklist row says of its case, for a whole page in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Proposal
from minzheng.stages.registry.models import Membership
from minzheng.stages.verification.models import Check, Difference, Query


class WorkRow(NamedTuple):
    """One line of the worklist; `exception` is what a batch must not pass over."""

    id: str
    name: str
    more: str
    url: str
    due_on: Any
    provisional: bool
    item: str
    step: str
    place: str
    check: str
    tone: str
    amount: int | None
    exception: str
    number: str
    sent: Any


def work_rows(steps: list[CaseStep], address: Any) -> list[WorkRow]:
    """Rows for a page of steps; `address` makes the link of a case."""
    cases = [step.case for step in steps]
    sizes = people_by_household({case.household_id for case in cases})
    checks = check_words({case.pk for case in cases})
    proposals = latest_proposals({case.pk for case in cases})
    return [_row(step, sizes, checks, proposals, address) for step in steps]


def _row(
    step: CaseStep,
    sizes: dict[int, int],
    checks: dict[int, tuple[str, str]],
    proposals: dict[int, Proposal],
    address: Any,
) -> WorkRow:
    case = step.case
    item = find(case.item)
    words, tone = checks.get(case.pk, ("未开始", "idle"))
    if step.blocked:
        waits = step.blocked.startswith("查询中") or step.suspended_on is not None
        words, tone = step.blocked, "info" if waits else "late"
    proposal = proposals.get(case.pk)
    odd = words if tone in ("late", "warn") else ""
    if proposal is not None and proposal.result == "NONE":
        odd = odd or "不符合条件"
    return WorkRow(
        id=case.public_id,
        name=case.applicant.name,
        more=f"{sizes.get(case.household_id, 0)} 口 · 尾号 {case.applicant.id_number.open()[-4:]}",
        url=address(case),
        due_on=step.due_on,
        provisional=step.due_provisional,
        item=item.name if case.kind == "new" else f"{item.name}（{Case.KINDS[case.kind]}）",
        step=item.step(step.code).label,
        place=step.area.label,
        check=words,
        tone=tone,
        amount=proposal.amount_fen if proposal else None,
        exception=f"{case.applicant.name} {odd}" if odd else "",
        number=case.number or "",
        sent=case.submitted_on,
    )


def people_by_household(households: Iterable[int]) -> dict[int, int]:
    """How many live in each household now."""
    rows = Membership.objects.filter(household_id__in=households, to_on=None)
    counted = rows.values("household_id").annotate(n=Count("id"))
    return {row["household_id"]: row["n"] for row in counted}


def check_words(cases: Iterable[int]) -> dict[int, tuple[str, str]]:
    """«12/12», «银行未答复», «2 处不一致» with a tone, of each case's newest check."""
    newest = _newest(Check, cases)
    states: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = Query.objects.filter(check_run_id__in=newest)
    for case, source, state in rows.values_list("check_run__case_id", "source", "state").distinct():
        states[case][source].add(state)
    gaps = Difference.objects.filter(check_run_id__in=newest).values("check_run__case_id")
    differing = {row["check_run__case_id"]: row["n"] for row in gaps.annotate(n=Count("id"))}
    return {case: _words(of, differing.get(case, 0)) for case, of in states.items()}


def _newest(model: type[Check] | type[Proposal], cases: Iterable[int]) -> QuerySet[Any, Any]:
    """The newest of each case, as a query within a query."""
    rows = model._default_manager.filter(case_id__in=cases).values("case_id")
    return rows.annotate(last=Max("id")).values("last")


def _words(of: dict[str, set[str]], differing: int) -> tuple[str, str]:
    settled = sum(not (found & set(Query.OPEN)) for found in of.values())
    if any(found & {"error", "no_answer"} for found in of.values()):
        return f"{len(of) - settled} 家未答复", "late"
    if settled < len(of):
        return f"查询中 {settled}/{len(of)}", "info"
    if differing:
        return f"{differing} 处不一致", "warn"
    return f"{settled}/{len(of)}", "ok"


def latest_proposals(cases: Iterable[int]) -> dict[int, Proposal]:
    """The newest proposal of each case, without its sealed columns."""
    rows = Proposal.objects.filter(pk__in=_newest(Proposal, cases))
    return {row.case_id: row for row in rows.defer("facts", "explanation")}
