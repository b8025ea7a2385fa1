"""What a worklist row says of its case, for a whole page in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from minzheng.foundation.core import clock
from minzheng.foundation.core.sealing import Sealed, SealedField
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import said_of
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import light
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Proposal
from minzheng.stages.registry.models import Membership, Person
from minzheng.stages.verification.models import Check, Difference, Query

# What `work_rows` reads of a step, so that a page makes no object of four tables for each line.
NEEDS = (
    "id", "sort_on", "code", "blocked", "suspended_on", "due_on", "due_provisional", "yellow_on",
    "area__name", "area__kind", "case_id", "case__public_id", "case__kind", "case__item",
    "case__number", "case__submitted_on", "case__household_id", "case__applicant__name",
    "case__applicant__public_id", "case__applicant__id_number",
)  # fmt: skip


class WorkRow(NamedTuple):
    """One line of the worklist; `exception` is what a batch must not pass over."""

    id: str
    name: str
    more: str
    url: str
    due_on: Any
    provisional: bool
    light: str
    item: str
    step: str
    place: str
    check: str
    tone: str
    amount: int | None
    exception: str
    number: str
    sent: Any


class Suggestion(NamedTuple):
    """What the rule proposes: its result, fen a month, and whether a value is only a sample."""

    result: str
    amount_fen: int
    placeholder: bool


def work_rows(steps: list[Any], address: Any) -> list[WorkRow]:
    """Rows for a page of steps, read as NEEDS says; `address` makes the link of a reference."""
    cases = {step.case_id for step in steps}
    sizes = people_by_household({step.case__household_id for step in steps})
    checks = check_words(cases)
    proposals = latest_proposals(cases)
    today = clock.today()
    return [_row(step, sizes, checks, proposals, address, today) for step in steps]


def _row(
    step: Any,
    sizes: dict[int, int],
    checks: dict[int, tuple[str, str]],
    proposals: dict[int, Suggestion],
    address: Any,
    today: dt.date,
) -> WorkRow:
    item, name, kind = find(step.case__item), step.case__applicant__name, step.case__kind
    words, tone = checks.get(step.case_id, ("未开始", "idle"))
    if step.blocked:
        waits = step.blocked.startswith("查询中") or step.suspended_on is not None
        words, tone = step.blocked, "info" if waits else "late"
    proposal = proposals.get(step.case_id)
    odd = words if tone in ("late", "warn") else ""
    if proposal is not None and proposal.result == "NONE":
        odd = odd or "不符合条件"
    return WorkRow(
        id=step.case__public_id,
        name=name,
        more=f"{sizes.get(step.case__household_id, 0)} 口 · 尾号 {_tail(step)}",
        url=address(step.case__public_id),
        due_on=step.due_on,
        provisional=step.due_provisional,
        light=light(step.due_on, step.yellow_on, today),
        item=item.name if kind == "new" else f"{item.name}（{Case.KINDS[kind]}）",
        step=item.step(step.code).label,
        place=said_of(step.area__kind, step.area__name),
        check=words,
        tone=tone,
        amount=proposal.amount_fen if proposal else None,
        exception=f"{name} {odd}" if odd else "",
        number=step.case__number or "",
        sent=step.case__submitted_on,
    )


def _tail(step: Any) -> str:
    return number_of(step.case__applicant__public_id, step.case__applicant__id_number)[-4:]


def number_of(ref: str, sealed: str) -> str:
    """The ID number of a person whose column was read without the person."""
    field = Person._meta.get_field("id_number")
    assert isinstance(field, SealedField)
    return Sealed.of(field, ref, sealed).open()


def _in(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(ids))


def _newest(model: type[Check] | type[Proposal], cases: tuple[int, ...]) -> QuerySet[Any, Any]:
    """The newest of each case, as a query within a query."""
    rows = model._default_manager.filter(case_id__in=cases).values("case_id")
    return rows.annotate(last=Max("id")).values("last")


SIZES = Statement[Any](
    lambda households: (
        Membership.objects.filter(household_id__in=households, to_on=None, person__died_on=None)
        .values("household_id")
        .annotate(n=Count("id"))
        .values_list("household_id", "n")
    )
)
STATES = Statement[Any](
    lambda cases: (
        Query.objects.filter(check_run_id__in=_newest(Check, cases))
        .values_list("check_run__case_id", "source", "state")
        .distinct()
    )
)
GAPS = Statement[Any](
    lambda cases: (
        Difference.objects.filter(check_run_id__in=_newest(Check, cases))
        .values("check_run__case_id")
        .annotate(n=Count("id"))
        .values_list("check_run__case_id", "n")
    )
)
SUGGESTED = Statement[Any](
    lambda cases: Proposal.objects.filter(pk__in=_newest(Proposal, cases)).values_list(
        "case_id", "result", "amount_fen", "placeholder"
    )
)


def people_by_household(households: Iterable[int]) -> dict[int, int]:
    """How many live in each household now."""
    return dict(SIZES.rows(_in(households)))


def check_words(cases: Iterable[int]) -> dict[int, tuple[str, str]]:
    """«12/12», «银行未答复», «2 处不一致» with a tone, of each case's newest check."""
    ids = _in(cases)
    states: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for case, source, state in STATES.rows(ids):
        states[case][source].add(state)
    differing = dict(GAPS.rows(ids))
    return {case: _words(of, differing.get(case, 0)) for case, of in states.items()}


def _words(of: dict[str, set[str]], differing: int) -> tuple[str, str]:
    settled = sum(not (found & set(Query.OPEN)) for found in of.values())
    if any(found & {"error", "no_answer"} for found in of.values()):
        return f"{len(of) - settled} 家未答复", "late"
    if settled < len(of):
        return f"查询中 {settled}/{len(of)}", "info"
    if differing:
        return f"{differing} 处不一致", "warn"
    return f"{settled}/{len(of)}", "ok"


def latest_proposals(cases: Iterable[int]) -> dict[int, Suggestion]:
    """What the newest proposal of each case says."""
    return {case: Suggestion(*rest) for case, *rest in SUGGESTED.rows(_in(cases))}
