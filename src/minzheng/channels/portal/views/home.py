"""The first page, the list of what can be done here, and the honest page of what cannot yet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.portal.forms.signing_in import NumberForm
from minzheng.channels.portal.views.money import trouble
from minzheng.channels.portal.visitor import Visitor, family, home_of, may_be, newest_of
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find, registered
from minzheng.stages.decisions.progress import cards, greeting
from minzheng.stages.notices.queries import unread_count
from minzheng.stages.payments.queries.lines import paid_to
from minzheng.stages.registry.models import Mandate
from minzheng.stages.registry.queries import not_authorised

# What people ask the bureau for, with the picture of each; only the first is on line yet.
SUBJECTS = {
    "assistance": ("社会救助", "heart"),
    "eldercare": ("养老服务", "elder"),
    "home-safety": ("居家安全", "home"),
    "children": ("儿童福利", "child"),
    "marriage": ("婚姻登记", "rings"),
    "funerals": ("身后事", "leaf"),
    "places": ("地名门牌", "pin"),
}
ON_LINE = {"assistance"}
SHOWN, LATELY = 3, 3
HELD = Statement[Mandate](
    lambda agent, today: Mandate.objects.live(today).filter(agent_id=agent).select_related("person")
)


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Greeting, one big thing to do, the subjects, my cases with the date by which I hear."""
    who = may_be(request)
    context: dict[str, Any] = {
        "tiles": tiles(), "begin": begin_url(), "form": NumberForm(),
        "estimates": [item for item in registered() if item.estimate],
    }  # fmt: skip
    if who is not None:
        context |= {"visitor": who, "greeting": greeting(who.resident), **_mine(who)}
    return render(request, "portal/home.html", context)


@public
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Everything: what works now, and what does not yet."""
    later = [(slug, word) for slug, (word, _) in SUBJECTS.items() if slug not in ON_LINE]
    return render(request, "portal/items.html", {"items": registered(), "later": later})


@public
@require_safe
def not_yet(request: HttpRequest, slug: str) -> HttpResponse:
    """A subject that is not on line: it says so, and whom to call."""
    if slug not in SUBJECTS or slug in ON_LINE:
        raise Http404
    return render(request, "portal/not_yet.html", {"subject": SUBJECTS[slug][0]})


def tiles() -> list[dict[str, Any]]:
    """Seven subjects and everything; `live` ones lead to something that can be done."""
    everything = reverse("portal:items")
    rows: list[dict[str, Any]] = []
    for slug, (word, icon) in SUBJECTS.items():
        live = slug in ON_LINE
        url = everything if live else reverse("portal:not_yet", kwargs={"slug": slug})
        rows.append({"label": word, "icon": icon, "url": url, "live": live})
    return [*rows, {"label": "全部事项", "icon": "more", "url": everything, "live": True}]


def begin_url() -> str:
    """Where «开始» leads: straight into the only item there is, else to the list."""
    offered = registered()
    if len(offered) == 1:
        return reverse("portal:apply", kwargs={"slug": offered[0].slug})
    return reverse("portal:items")


def _mine(who: Visitor) -> dict[str, Any]:
    shown = cards(newest_of(who, SHOWN))
    rows = [card.case for card in shown]
    return {
        "cards": shown,
        "draft": next((case for case in rows if case.state == "draft"), None),
        "asks": to_authorise(who, rows),
        "unread": unread_count(who.person, who.limits),
        "trouble": trouble(paid_to(who.person, LATELY)) if who.may("money") else None,
        "mandates_held": [] if who.acting else HELD.rows(who.resident.pk, clock.today()),
    }


def to_authorise(who: Visitor, cases: list[Case]) -> list[Case]:
    """Open cases of the household that wait for this grown-up's own authorisation."""
    if who.acting or who.person.pk not in {m.person_id for m in family(home_of(who))}:
        return []
    return [
        case
        for case in cases
        if case.state == "open"
        and find(case.item).sources
        and not_authorised([who.person], case.item, clock.today())
    ]
