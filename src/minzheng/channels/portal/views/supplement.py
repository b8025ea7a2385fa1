"""What is needed from me: the papers asked for once, and a word on what differs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal.forms.papers import PapersForm
from minzheng.channels.portal.forms.words import DifferenceForm
from minzheng.channels.portal.visitor import case_or_404, visitor
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.whole import whole
from minzheng.stages.cases.actions import give_papers, send_supplement
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.once import came_before, first_time
from minzheng.stages.decisions.progress import title
from minzheng.stages.decisions.wanted import asked_papers, missing_papers, unexplained
from minzheng.stages.registry.models import Person
from minzheng.stages.verification.actions import explain_difference


@resident_or_agent("supplement")
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, public_id: str) -> HttpResponse:
    """The one-time list: send a picture of each, or say that it was handed in."""
    case, who = case_or_404(request, public_id), visitor(request)
    missing = missing_papers(case)
    step = case.steps.filter(code="supplement", finished_at=None).first()
    if step is None:
        return redirect("portal:case", public_id=case.public_id)
    if not missing:
        return _nothing_left(request, case, who.resident)
    key = request.POST.get("key", "")[:64] or f"papers-{step.public_id}"
    # The same press again is read as it was the first time, when its papers were still missing.
    again = request.method == "POST" and came_before(key)
    form = PapersForm(
        asked_papers(case) if again else missing, request.POST or None, request.FILES or None
    )
    if request.method == "POST" and form.is_valid():
        try:
            _take(case, form, key, who.resident)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            left = missing_papers(case)
            words = "收到了，都齐了。我们接着办。" if not left else f"收到了，还差 {len(left)} 样。"
            messages.success(request, words)
            target = "portal:supplement" if left else "portal:case"
            return redirect(target, public_id=case.public_id)
    wrong = form.is_bound and bool(form.errors)
    context: dict[str, Any] = {
        "case": case, "form": form, "step": step, "title": title(case), "has_errors": wrong,
        "key": get_random_string(32), "missing": missing, "note": _note(case),
    }  # fmt: skip
    return render(request, "portal/supplement.html", context, status=422 if wrong else 200)


@resident_or_agent("supplement")
@require_http_methods(["GET", "POST"])
def difference(request: HttpRequest, public_id: str, difference: str) -> HttpResponse:
    """Declared against found, and my word on it."""
    case, who = case_or_404(request, public_id), visitor(request)
    found = next((row for row in unexplained(case) if row.public_id == difference), None)
    if found is None:
        if case.checks.filter(differences__public_id=difference).exists():
            return redirect("portal:case", public_id=case.public_id)
        raise Http404
    form = DifferenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        explain_difference(difference=found, text=form.cleaned_data["text"], by=who.resident)
        messages.success(request, "记下了，经办人会看到您的说明。")
        return redirect("portal:case", public_id=case.public_id)
    wrong = form.is_bound and bool(form.errors)
    context = {"case": case, "difference": found, "form": form, "has_errors": wrong}
    return render(request, "portal/difference.html", context, status=422 if wrong else 200)


def _note(case: Case) -> str:
    """What the clerk wrote when he asked."""
    rows = case.steps.filter(result="supplement").order_by("-id")
    return rows.values_list("note", flat=True).first() or ""


def _take(case: Case, form: PapersForm, key: str, by: Person) -> None:
    """All papers of one press together; the last one sends the case on."""
    given = form.given()
    said = ",".join(f"{code}:{len(file.content) if file else 0}" for code, _, file in given)
    with whole():
        if not first_time(key, said):
            return
        give_papers(case=case, papers=given, by=by)
        if not missing_papers(case):
            send_supplement(case=case, by=by)


def _nothing_left(request: HttpRequest, case: Case, by: Person) -> HttpResponse:
    """All papers are in, or what is missing is only in the clerk's note: say when it is done."""
    if request.method == "POST":
        give_papers(case=case, papers=[], by=by)
        send_supplement(case=case, by=by)
        messages.success(request, "好的，我们接着办。")
        return redirect("portal:case", public_id=case.public_id)
    return render(request, "portal/supplement_done.html", {"case": case, "title": title(case)})
