"""My forms on paper, filled with what is known: to sign and give in, or to keep."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.portal.visitor import case_or_404, visitor
from minzheng.foundation.core.doors import resident
from minzheng.stages.certificates.twins import opening
from minzheng.stages.certificates.twins.opening import Filled
from minzheng.stages.certificates.twins.page import filled_page


@resident
@require_safe
def of_case(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """A form about one of my cases, or about its newest decision."""
    case = case_or_404(request, public_id)
    back = (reverse("portal:case", args=[case.public_id]), "回到这件事")
    return _page(request, opening.of_case(slug, case), back)


@resident
@require_safe
def of_me(request: HttpRequest, slug: str) -> HttpResponse:
    """A form about myself."""
    form = opening.of_person(slug, visitor(request).person)
    return _page(request, form, (reverse("portal:me"), "我的资料"))


def _page(request: HttpRequest, form: Filled | None, back: tuple[str, str]) -> HttpResponse:
    """The others of the household stand there masked, as on every page of the portal."""
    if form is None:
        raise Http404
    form = form._replace(about=form.about._replace(named=False))
    told = filled_page(form, request.build_absolute_uri("/"), visitor(request).resident)
    return render(request, "core/twin.html", {**told, "back": back})
