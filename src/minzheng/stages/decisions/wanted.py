"""What a case still wants of the resident, what he may do with it, and what he filled in."""

from collections import Counter

from django.db.models import Exists, OuterRef, QuerySet

from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.catalog import find
from minzheng.stages.decisions import application
from minzheng.stages.verification.gather import latest_check
from minzheng.stages.verification.models import Check, Difference


def _questions(cases: tuple[int, ...]) -> QuerySet[Difference, int]:
    newer = Check.objects.filter(case=OuterRef("check_run__case"), pk__gt=OuterRef("check_run"))
    rows = Difference.objects.filter(~Exists(newer), check_run__case_id__in=cases)
    return rows.filter(explained_at=None).values_list("check_run__case_id", flat=True)


QUESTIONS = Statement[int](_questions)


def rejection(case: Case) -> str:
    """Why the case was not taken (不予受理), as the clerk wrote it; empty when it was."""
    if case.outcome != "rejected":
        return ""
    step = case.steps.filter(code=find(case.item).first.code, result="rejected").last()
    return step.note if step else ""


def asked_papers(case: Case) -> list[tuple[str, str, str]]:
    """What was asked for once, in or not: (code, name, why); nothing once the step is over."""
    if not case.steps.filter(code="supplement", finished_at=None).exists():
        return []
    return [(m.code, m.name, m.why) for m in find(case.item).materials if m.code in case.asked]


def missing_papers(case: Case) -> list[tuple[str, str, str]]:
    """What was asked for once and is not in yet: (code, name, why)."""
    asked = asked_papers(case)
    there = set(case.materials.values_list("code", flat=True)) if asked else set()
    return [paper for paper in asked if paper[0] not in there]


def unexplained(case: Case) -> list[Difference]:
    """Differences of the newest check that wait for a word."""
    undecided = case.state == "open" and not case.decisions.exists()
    check = latest_check(case) if undecided else None
    return list(check.differences.filter(explained_at=None)) if check else []


def questions(cases: tuple[int, ...]) -> Counter[int]:
    """How many differences of its newest check wait for a word, by case: one query for all.

    The caller leaves out what is decided or not open, as `unexplained` does."""
    return Counter(QUESTIONS.rows(cases)) if cases else Counter()


def waiting_signers(case: Case, who: Visitor) -> list[application.Signer]:
    """Members without whose authorisation nothing can be asked."""
    if case.state != "open" or not find(case.item).sources:
        return []
    rows = application.signers(find(case.item), who, case.household)
    return [signer for signer in rows if signer.how != "given"]


def may_withdraw(case: Case) -> bool:
    """Any time before the decision."""
    if case.state not in ("draft", "open"):
        return False
    return not case.decisions.exists() and case.kind == "new"


def filled(case: Case) -> list[dict[str, str]]:
    """What was filled in, by its ends where it is a number."""
    item, answers = find(case.item), answers_of(case)
    words = application.shown(item, answers)
    # What an agent said about agreeing is no one's agreement.
    by_agent = case.channel == "portal" and case.opened_by != case.applicant.public_id
    return [
        {"label": q.label, "value": words[q.key]}
        for q in item.questions
        if (not q.when or answers.get(q.when) == "yes")
        and not (by_agent and q.page == application.AUTHORISE)
    ]
