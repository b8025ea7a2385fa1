"""Forms on paper with what is known filled in, for whoever may see the case or the person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import me, my_case, my_person
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.doors import staff
from minzheng.stages.catalog import find as find_item
from minzheng.stages.certificates.twins import About, Twin, about_of, find
from minzheng.stages.certificates.twins.page import filled_page


@staff("see_cases")
@require_safe
def application(request: HttpRequest, ref: str) -> HttpResponse:
    """申请表: the application of a case, filled from what was answered."""
    case = my_case(request, ref)
    return of_case(request, ref, f"apply-{find_item(case.item).slug}")


@staff("see_cases")
@require_safe
def of_case(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """A form about a case or its newest decision."""
    case, twin = my_case(request, ref), _twin(slug, "case", "decision")
    record("case.viewed", case, by=me(request), subject=case.applicant, purpose=f"打印{twin.title}")
    target = case.public_id
    if twin.about == "decision":
        decision = case.decisions.order_by("-id").first()
        if decision is None:
            raise Http404
        target = decision.public_id
    about = about_of(twin, target)
    if about is None:
        raise Http404
    back = (reverse("desk:case", args=[case.public_id]), "回到这一件")
    return _page(request, twin, target, about, back)


@staff("see_people")
@require_safe
def of_person(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """A form about a person."""
    person, twin = my_person(request, ref), _twin(slug, "person")
    record("person.viewed", person, by=me(request), subject=person, purpose=f"打印{twin.title}")
    back = (reverse("desk:person", args=[person.public_id]), "回到这个人")
    return _page(request, twin, person.public_id, About(person), back)


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
    told = filled_page(twin, ref, about, request.build_absolute_uri("/"), me(request))
    return render(request, "core/twin.html", {**told, "back": back})
