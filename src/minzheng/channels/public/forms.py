"""Blank forms: anybody prints one, fills it in by hand and gives it in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.foundation.core.doors import public
from minzheng.stages.certificates.twins import find, twins
from minzheng.stages.certificates.twins.page import blank_page


@public
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All forms, each with what it is for."""
    return render(request, "public/forms.html", {"twins": twins()})


@public
@require_safe
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """One blank form on A4."""
    try:
        twin = find(slug)
    except KeyError:
        raise Http404 from None
    told = blank_page(twin, request.build_absolute_uri("/"))
    context = {**told, "back": (reverse("public:forms"), "全部表格")}
    return render(request, "core/twin.html", context)
