"""Codes that hang in a village: issued, printed and revoked by those who work there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.public.views import find_item
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.certificates.actions import issue, revoke
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import item_code, place_codes

ABILITY = "file_for_resident"


@staff(ABILITY)
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, slug: str) -> HttpResponse:
    """The villages of one's area with their codes; POST issues one for a village (once)."""
    item = find_item(slug)
    if request.method == "POST":
        place = _place(request, request.POST.get("village", ""))
        if item_code(item.code, place.pk) is None:
            prefill = {"area": place.pk}
            issue(kind="item", target=item.code, prefill=prefill, by=request.user)  # type: ignore[arg-type]
        return redirect("public:poster", slug=slug, village=place.pk)
    live = place_codes(item.code)
    rows = [(place, full_name(place), live.get(place.pk)) for place in _places(request)]
    return render(request, "public/codes.html", {"item": item, "rows": rows})


@staff(ABILITY)
@require_safe
def poster(request: HttpRequest, slug: str, village: int) -> HttpResponse:
    """A sheet to hang up: the code opens the form with the village filled in."""
    item, place = find_item(slug), _place(request, str(village))
    code = item_code(item.code, place.pk)
    if code is None:
        raise Http404
    drawing = qr_svg(code, request.build_absolute_uri("/"), f"{item.name}申请码")
    context = {"item": item, "place": full_name(place), "code": code, "qr": drawing}
    return render(request, "public/poster.html", context)


@staff(ABILITY)
@require_POST
def stop(request: HttpRequest, slug: str, village: int) -> HttpResponse:
    """Make the village's code worthless, for a lost or wrong sheet."""
    code = item_code(find_item(slug).code, _place(request, str(village)).pk)
    if code is not None:
        revoke(code=code, by=request.user)  # type: ignore[arg-type]
    return redirect("public:codes", slug=slug)


def _places(request: HttpRequest) -> list[Division]:
    """Living villages and communities of the own area."""
    rows = Division.objects.on(clock.today()).villages().select_related("parent")
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return [row for row in rows.order_by("parent", "pk") if scope.covers(ABILITY, row.pk)]


def _place(request: HttpRequest, key: str) -> Division:
    """One of them; not found for any other, wherever it lies."""
    for place in _places(request):
        if str(place.pk) == key:
            return place
    raise Http404
