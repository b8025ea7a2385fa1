"""What anybody may read: guides, the notice board, a letter's genuineness, our use of data."""

from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.public import guide, notices, scanned
from minzheng.connectors.department_data.sources import SOURCES
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public
from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.catalog import Item, find, registered
from minzheng.stages.certificates.actions import count_scan
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import Refused, item_code, letter_behind, read
from minzheng.stages.rights.keeping import data_map as kept
from minzheng.stages.rights.printing import form_page

# What the portal reads after a scan: which item, and the place its form starts with.
SCANNED = "scanned"


@public
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """All that may be asked for."""
    return render(request, "public/items.html", {"items": registered()})


@public
@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide of one item: who, what, how much today, by which steps, on which basis."""
    found = find_item(slug)
    money, rest = guide.numbers(found, clock.today())
    code = item_code(found.code)
    context = {
        "item": found,
        "money": money,
        "rest": rest,
        "steps": guide.steps(found),
        "departments": guide.departments(found),
        "total_limit": guide.limit_words(found.total_limit),
        "may_print": request.scope.can("file_for_resident"),  # type: ignore[attr-defined]
        "qr": qr_svg(code, request.build_absolute_uri("/"), "事项码") if code else "",
    }
    return render(request, "public/item.html", context)


@public
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The villages and communities where something is posted now."""
    hanging = notices.live(clock.today()).order_by().values("area")
    told = {row["area"]: row for row in hanging.annotate(n=Count("pk"), until=Max("until_on"))}
    villages = Division.objects.filter(pk__in=told).select_related("parent")
    context = {
        "villages": [
            (village, full_name(village), told[village.pk]["n"], told[village.pk]["until"])
            for village in villages.order_by("parent", "pk")
        ]
    }
    return _unindexed(render(request, "public/board.html", context))


@public
@require_safe
def village(request: HttpRequest, village: int) -> HttpResponse:
    """What is posted now in one village or community; nothing is left after its last day."""
    place = get_object_or_404(Division.objects.select_related("parent"), pk=village)
    rows = notices.live(clock.today()).filter(area=place).select_related("case").order_by("pk")
    context = {"place": full_name(place), "rows": [notices.posted(row) for row in rows]}
    return _unindexed(render(request, "public/village.html", context))


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """How the data of residents is used, by whom, and how to say no."""
    return render(request, "public/privacy.html", {"sources": SOURCES})


@public
@require_safe
def data_map(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, on which basis and how long; from the columns' classes."""
    return render(request, "public/data_map.html", {"rows": kept.rows()})


@public
@require_safe
def rights_form(request: HttpRequest) -> HttpResponse:
    """The request about one's own data, blank, for whoever does not go online."""
    return render(request, "rights/form.html", form_page(None, reverse("public:data_map")))


@public
@require_safe
def scan(request: HttpRequest, token: str) -> HttpResponse:
    """Where every QR code of ours leads: the right form, the case, or the letter's check."""
    code = read(token)
    if isinstance(code, Refused):
        return _unindexed(_refused(request, code))
    count_scan(code)
    if code.kind == "letter":
        return _unindexed(_letter(request, code))
    if code.kind in ("form", "paper", "card"):
        return scanned.lead(request, code, token)
    if code.kind == "case":
        door = "desk:case" if request.scope.can("see_cases") else "portal:case"  # type: ignore[attr-defined]
        return redirect(door, code.target)
    return _start(request, code)


def _start(request: HttpRequest, code: Code) -> HttpResponseRedirect:
    """An item's or a place's code: remember the place, open the form or the list of items."""
    area = code.prefill.get("area") if code.kind == "item" else int(code.target)
    chosen = find(code.target) if code.kind == "item" else None
    request.session[SCANNED] = {
        "item": chosen.code if chosen else "", "area": area, "code": code.public_id,
    }  # fmt: skip
    return redirect("portal:apply", slug=chosen.slug) if chosen else redirect("public:items")


def _letter(request: HttpRequest, code: Code) -> HttpResponse:
    """Number, date, item and a masked name: what is on the paper in hand, and no more."""
    said = letter_behind(code)
    if said is None:
        return _refused(request, Refused.FORGED)
    return render(request, "public/letter.html", said._asdict())


def _refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """A code that opens nothing: which of the three it is, and what to do."""
    status = 404 if why is Refused.FORGED else 410
    return render(request, "public/refused.html", {"why": why.value}, status=status)


def find_item(slug: str) -> Item:
    """The item of an address; not found otherwise."""
    try:
        return find(slug)
    except KeyError:
        raise Http404 from None


def _unindexed(response: HttpResponse) -> HttpResponse:
    """Search engines keep what must be gone after a week: they are asked to keep nothing."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
