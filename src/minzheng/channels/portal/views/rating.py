"""How it was: five grades, once for a matter, when there is a result."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal.visitor import case_or_404, visitor
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import resident
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.decisions.progress import title
from minzheng.stages.ratings import clocks
from minzheng.stages.ratings.actions import give
from minzheng.stages.ratings.actions.giving import NOT_YET, TWICE
from minzheng.stages.ratings.forms import RateForm
from minzheng.stages.ratings.queries import ended, rating_of


@resident
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Five grades and, for whoever likes, words; a second time it says that it was said."""
    case, who = case_or_404(request, public_id), visitor(request)
    form = RateForm(request.POST if request.method == "POST" else None)
    before = rating_of(case)
    refused = TWICE if before else "" if ended(case) else NOT_YET
    own = before is not None and before.given_by == who.resident.actor_ref
    # What she typed while another of the family was faster comes back with the refusal.
    if refused and (own or request.method != "POST"):
        messages.warning(request, refused)
        return redirect("portal:case", public_id=case.public_id)
    if form.is_valid():
        said = form.cleaned_data
        try:
            give(case=case, grade=int(said["grade"]), said=said["words"], by=who.resident)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "记下了，谢谢您。")
            return redirect("portal:case", public_id=case.public_id)
    wrong = form.is_bound
    context = {
        "case": case, "title": title(case), "form": form, "due": clocks.due(clock.today()),
        "has_errors": wrong,
    }  # fmt: skip
    return render(request, "portal/rate.html", context, status=422 if wrong else 200)
