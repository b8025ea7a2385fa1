"""不同意？: asking for another look."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal.visitor import decision_or_404, visitor
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.catalog import find
from minzheng.stages.decisions.actions import appeal
from minzheng.stages.decisions.forms import AppealForm


@resident_or_agent("appeal")
@require_http_methods(["GET", "POST"])
def appeal_form(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say why; once a decision. Afterwards the page says where it is."""
    decision, who = decision_or_404(request, public_id), visitor(request)
    made = decision.appeals.select_related("review_case").first()
    form = AppealForm(request.POST or None)
    if request.method == "POST" and made is None and form.is_valid():
        try:
            made = appeal(decision=decision, text=form.cleaned_data["text"], by=who.resident)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "收到了。我们换人再看一遍，结果会告诉您。")
            return redirect("portal:appeal", public_id=decision.public_id)
    wrong = made is None and form.is_bound and bool(form.errors)
    context = {
        "decision": decision, "sample": decision.proposal.placeholder, "form": form,
        "made": made, "has_errors": wrong,
        "item": find(decision.case.item), "remedies": find(decision.case.item).remedies,
    }  # fmt: skip
    return render(request, "portal/appeal.html", context, status=422 if wrong else 200)
