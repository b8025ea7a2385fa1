"""My decision explained, on the screen and on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.portal.visitor import decision_or_404, visitor
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.stages.certificates.letters import letter_of


@resident_or_agent("see")
@require_safe
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """The answer first, then why."""
    decision = decision_or_404(request, public_id)
    told = letter_of(decision, request.build_absolute_uri("/"), visitor(request))
    return render(request, "portal/letter.html", {"letter": told, "visitor": visitor(request)})


@resident_or_agent("see")
@require_safe
def printed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same in the same order, on paper, with its code."""
    decision = decision_or_404(request, public_id)
    told = letter_of(decision, request.build_absolute_uri("/"), visitor(request))
    return render(request, "portal/letter_print.html", {"letter": told, "case": decision.case})
