"""My scan card: whether there is one, every use of it, and stopping it at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.portal.visitor import Visitor, visitor
from minzheng.foundation.core.doors import resident
from minzheng.foundation.core.pages import moment
from minzheng.stages.certificates.cards import card_of, stop_card, uses_of


def _own(request: HttpRequest) -> Visitor:
    """The card is its owner's alone: one who acts for her neither sees nor stops it."""
    who = visitor(request)
    if who.acting:
        raise Http404
    return who


@resident
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """The card and its uses."""
    who = _own(request)
    rows = [
        {"when": moment(use.at), "title": use.what, "who": use.who} for use in uses_of(who.person)
    ]
    return render(request, "portal/card.html", {"card": card_of(who.person), "rows": rows})


@resident
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Lost, or not wanted any more."""
    who = _own(request)
    stopped = stop_card(person=who.person, by=who.resident)
    said = "扫码卡停用了，从现在起谁扫都没有用。" if stopped else "没有在用的扫码卡。"
    messages.success(request, said)
    return redirect("portal:card")
