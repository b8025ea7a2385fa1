"""Batch approval: first the totals and the exceptions, then one press."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from minzheng.channels.desk.rows import check_words, latest_proposals, people_by_household
from minzheng.channels.desk.views.reach import me, my_cases
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions import actions as decisions

MOST = 100
WORDS = {
    "opinion": ("批量提出初审意见", "经核对和入户调查，符合条件，同意进入公示。", "opine"),
    "decide": ("批量确认", "经审核，材料齐全、公示无异议，符合条件，予以确认。", "decide"),
}


@staff("opine", "decide")
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """Preview the chosen cases; with `sure` do it, leaving out every exception by name."""
    do = request.POST.get("do", "")
    if do not in WORDS:
        return redirect("desk:worklist")
    title, words, ability = WORDS[do]
    refs = request.POST.getlist("case")[:MOST]
    rows = my_cases(request, ability).filter(public_id__in=refs, state="open")
    cases = list(rows.select_related("applicant", "area", "household").order_by("id"))
    if not cases:
        messages.error(request, "请先勾选要办的件。")
        return redirect("desk:worklist")
    text = request.POST.get("text", "").strip()[:500]
    good, odd = _sorted(cases, do)
    if not request.POST.get("sure") or not text:
        context = {
            "title": title, "do": do, "good": good, "odd": odd, "text": text or words,
            "total": sum(row["amount"] for row in good),
        }  # fmt: skip
        return render(request, "desk/batch.html", context)
    done, left = _act(request, do, [row["case"] for row in good], text)
    messages.success(request, f"已办 {done} 件。")
    for case, why in [*left, *[(row["case"], row["why"]) for row in odd]]:
        messages.warning(request, f"{case.applicant.name} 没有办：{why}")
    return redirect("desk:worklist")


def _sorted(cases: list[Case], do: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    sizes = people_by_household({c.household_id for c in cases})
    checks = check_words({c.pk for c in cases})
    proposals = latest_proposals({c.pk for c in cases})
    good: list[dict[str, Any]] = []
    odd: list[dict[str, Any]] = []
    for case in cases:
        proposal = proposals.get(case.pk)
        words, tone = checks.get(case.pk, ("未核对", "late"))
        why = ""
        if proposal is None:
            why = "还没有算出建议"
        elif proposal.result == "NONE":
            why = "按现有情况不符合条件"
        elif tone in ("late", "info") or (do == "opinion" and tone == "warn"):
            why = words
        row = {
            "case": case, "name": case.applicant.name, "people": sizes.get(case.household_id, 0),
            "place": case.area.label, "amount": proposal.amount_fen if proposal else 0,
            "url": case_address(case), "why": why,
            "placeholder": bool(proposal and proposal.placeholder),
        }  # fmt: skip
        (odd if why else good).append(row)
    return good, odd


def _act(
    request: HttpRequest, do: str, cases: list[Case], text: str
) -> tuple[int, list[tuple[Case, str]]]:
    if do == "decide":
        result = decisions.decide_batch(cases=cases, reasons=text, by=me(request))
        return len(result.done), result.exceptions
    done, left = 0, []
    for case in cases:
        try:
            decisions.give_opinion(case=case, verdict="agree", text=text, by=me(request))
            done += 1
        except NotPossible as error:
            left.append((case, str(error)))
    return done, left
