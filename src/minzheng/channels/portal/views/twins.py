"""My forms on paper, filled with what is known: to sign and give in, or to keep."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.portal.visitor import case_or_404, visitor
from minzheng.foundation.core.doors import resident
from minzheng.stages.certificates.twins import About, Twin, about_of, find
from minzheng.stages.certificates.twins.page import filled_page


@resident
@require_safe
def of_case(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """A form about one of my cases, or about its newest decision."""
    case, twin = case_or_404(request, public_id), _twin(slug, "case", "decision")
    ref = case.public_id
    if twin.about == "decision":
        decision = case.decisions.order_by("-id").first()
        if decision is None:
            raise Http404
        ref = decision.public_id
    about = about_of(twin, ref)
    if about is None:
        raise Http404
    back = (reverse("portal:case", args=[case.public_id]), "回到这件事")
    return _page(request, twin, ref, about._replace(named=False), back)


@resident
@require_safe
def of_me(request: HttpRequest, slug: str) -> HttpResponse:
    """A form about myself; whoever acts for me has none of them."""
    who, twin = visitor(request), _twin(slug, "person")
    if who.acting:
        raise Http404
    back = (reverse("portal:me"), "我的资料")
    return _page(request, twin, who.person.public_id, About(who.person, named=False), back)


def _twin(slug: str, *about: str) -> Twin:
    try:
        twin = find(slug)
    except KeyError:
        raise Http404 from None
    if twin.about not in about:
        raise Http404
    return twin


def _page(
    request: HttpRequest, twin: Twin, ref: str, about: About, back: tuple[str, str]
) -> HttpResponse:
    by = visitor(request).resident
    told = filled_page(twin, ref, about, request.build_absolute_uri("/"), by)
    return render(request, "core/twin.html", {**told, "back": back})
