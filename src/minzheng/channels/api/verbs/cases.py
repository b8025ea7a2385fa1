"""Where my matters are, and my decision line by line."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from minzheng.channels.api.auth import RESIDENT, visitor
from minzheng.channels.api.shapes import ForIn, Out, Ref
from minzheng.foundation.core.firsts import firsts
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.visitors import Visitor, case_of, cases_of
from minzheng.stages.certificates.letters import Letter, letter_of
from minzheng.stages.decisions import progress, wanted
from minzheng.stages.decisions.queries import decisions_of

router = Router(tags=["办件"], auth=RESIDENT)
MOST = 50


class CaseIn(ForIn):
    """Which case."""

    case: Ref


class CaseLine(Out):
    """A case in a list."""

    case: str
    number: str
    title: str
    state: str
    status: str
    promise: str


class CasesOut(Out):
    """My cases, newest first, at most fifty; `more`: there are older ones."""

    cases: list[CaseLine]
    more: bool


class PointOut(Out):
    """A point of the timeline; `state`: done, now, late or todo."""

    label: str
    state: str
    note: str


class DecisionLine(Out):
    """A decision of the case."""

    decision: str
    number: str
    verdict: str
    decided_on: dt.date


class PaperOut(Out):
    """A paper that was asked for and is not in."""

    code: str
    name: str
    why: str


class CaseOut(CaseLine):
    """One case: where it is, who has it, by when, and what is wanted of me."""

    version: int
    due_on: dt.date | None
    timeline: list[PointOut]
    decisions: list[DecisionLine]
    papers: list[PaperOut]
    unexplained: int
    unsigned: int
    rejected: str
    may_withdraw: bool


class DecisionIn(ForIn):
    """Which decision."""

    decision: Ref


class ReasonOut(Out):
    """One condition: whether it holds, on which figure, by which article."""

    label: str
    value: str
    unit: str
    holds: bool
    condition: str
    article: str
    placeholder: bool


class SumOut(Out):
    """One line of the arithmetic, as on the letter; `fen` carries no sign."""

    label: str
    fen: int
    sign: str
    notes: list[str]
    placeholder: bool


class LetterOut(Out):
    """The decision as the letter says it, in the order it is read. `incomes` are a month's, by
    kind and whose they are, where no sum tells them: in a refusal; they make `income_fen`."""

    decision: str
    number: str
    decided_on: dt.date
    item: str
    granted: bool
    amount_fen: int
    placeholder: bool
    headline: str
    sentence: str
    amount: str
    lead: str
    warning: str
    sums: list[SumOut]
    incomes: list[SumOut]
    income_fen: int
    reasons: list[ReasonOut]
    rest: list[ReasonOut]
    refusals: list[str]
    written: str
    remedies: list[str]
    signed: list[str]
    rule: str


@router.post("/list", response=CasesOut, summary="我的办件")
def listing(request: HttpRequest, body: ForIn) -> CasesOut:
    """My cases and my household's."""
    found, more = firsts(cases_of(visitor(request, body, "see")).order_by("-id"), MOST)
    return CasesOut(
        more=more,
        cases=[
            CaseLine(
                case=row.case.public_id, number=row.case.number or "", title=row.title,
                state=row.case.state, status=row.pill.word, promise=row.promise,
            )
            for row in progress.cards(found)
        ],
    )  # fmt: skip


@router.post("/status", response=CaseOut, summary="办到哪里了")
def case(request: HttpRequest, body: CaseIn) -> CaseOut:
    """One of my cases."""
    who = visitor(request, body, "see")
    found = case_of(who, body.case)
    if found is None:
        raise Http404
    return _case(found, who)


@router.post("/explain", response=LetterOut, summary="决定逐条说明（与决定书同一来源）")
def explain(request: HttpRequest, body: DecisionIn) -> LetterOut:
    """The answer first, then why: the very lines of the letter."""
    who = visitor(request, body, "see")
    decision = decisions_of(who).filter(public_id=body.decision).first()
    if decision is None:
        raise Http404
    return _letter(letter_of(decision, request.build_absolute_uri("/"), who))


def _case(found: Case, who: Visitor) -> CaseOut:
    decisions = found.decisions.order_by("-id")
    return CaseOut(
        case=found.public_id, number=found.number or "", title=progress.title(found),
        state=found.state, status=progress.standing(found).word, promise=progress.promise(found),
        version=found.version, due_on=found.due_on,
        timeline=[PointOut(**point._asdict()) for point in progress.points(found)],
        decisions=[
            DecisionLine(
                decision=row.public_id, number=row.number, verdict=row.verdict,
                decided_on=row.decided_on,
            )
            for row in decisions
        ],
        papers=[PaperOut(code=c, name=n, why=w) for c, n, w in wanted.missing_papers(found)],
        unexplained=len(wanted.unexplained(found)),
        unsigned=len(wanted.waiting_signers(found, who)),
        rejected=wanted.rejection(found), may_withdraw=wanted.may_withdraw(found),
    )  # fmt: skip


def _letter(letter: Letter) -> LetterOut:
    decision = letter.decision
    return LetterOut(
        decision=decision.public_id, number=decision.number, decided_on=decision.decided_on,
        item=letter.item_name, granted=letter.granted, amount_fen=decision.amount_fen,
        placeholder=letter.placeholder, headline=letter.explanation["headline"],
        sentence=letter.sentence, amount=letter.amount, lead=letter.lead, warning=letter.warning,
        sums=[_sum(row) for row in letter.explanation["sums"]],
        incomes=[_sum(row) for row in letter.incomes], income_fen=letter.income_fen,
        reasons=[_reason(row) for row in letter.main], rest=[_reason(row) for row in letter.rest],
        refusals=letter.refusals, written=letter.written, remedies=list(letter.remedies),
        signed=letter.signed, rule=letter.rule,
    )  # fmt: skip


def _reason(row: dict[str, Any]) -> ReasonOut:
    return ReasonOut(
        label=row["label"], value=str(row["value"] or ""), unit=row["unit"], holds=row["holds"],
        condition=row["condition"], article=row["article"], placeholder=bool(row["placeholder"]),
    )  # fmt: skip


def _sum(row: dict[str, Any]) -> SumOut:
    note = row["note"]
    return SumOut(
        label=row["label"], fen=row["fen"], sign=row["sign"], placeholder=row["placeholder"],
        notes=note if isinstance(note, list) else [note] if note else [],
    )  # fmt: skip
