"""Forms on paper with what is known filled in, for whoever may see the case or the person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import me, my_case, my_person
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.doors import staff
from minzheng.stages.catalog import find as find_item
from minzheng.stages.certificates.twins import opening
from minzheng.stages.certificates.twins.opening import Filled
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
    case = my_case(request, ref)
    form = opening.of_case(slug, case)
    if form is None:
        raise Http404
    what = f"打印{form.twin.title}"
    record("case.viewed", case, by=me(request), subject=case.applicant, purpose=what)
    return _page(request, form, (reverse("desk:case", args=[case.public_id]), "回到这一件"))


@staff("see_people")
@require_safe
def of_person(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """A form about a person."""
    person = my_person(request, ref)
    form = opening.of_person(slug, person)
    if form is None:
        raise Http404
    what = f"打印{form.twin.title}"
    record("person.viewed", person, by=me(request), subject=person, purpose=what)
    return _page(request, form, (reverse("desk:person", args=[person.public_id]), "回到这个人"))


def _page(request: HttpRequest, form: Filled, back: tuple[str, str]) -> HttpResponse:
    told = filled_page(form, request.build_absolute_uri("/"), me(request))
    return render(request, "core/twin.html", {**told, "back": back})
