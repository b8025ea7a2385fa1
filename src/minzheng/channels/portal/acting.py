"""The one gate before every page of a resident: meant for whom it lands with, within the mandate.

A mandate may end, or another tab may switch, between a page and its button. So every form of
the portal says for whom it was made (it is part of `csrf_input`, which no form can do without),
and what was made for one person never lands with another: not when the mandate is gone, and not
when the form does not say at all.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.backends.utils import csrf_input
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from minzheng.foundation.core.doors import Door
from minzheng.stages.registry.mandates import why_not

SAFE = ("GET", "HEAD", "OPTIONS")
ANOTHER = "刚才那一页是替另一个人填的，没有保存。请先看清现在在替谁办。"
NOBODY = "刚才那一页没有写明是替谁办的，没有保存。请重新打开那一页再办一次。"
IN_PERSON = "这件事要本人来办，代办的人不能代。本人可以自己登录，也可以到窗口或者打电话。"


def meant_for(request: HttpRequest) -> dict[str, Any]:
    """`csrf_input` of the residents' pages: the token, and for whom the form is made."""
    person = getattr(request, "person", None)
    if person is None:
        return {}
    return {"csrf_input": _both(request, person.public_id)}


def _inputs(request: HttpRequest, ref: str) -> SafeString:
    field = '<input type="hidden" name="for" value="{}">'
    return format_html("{}" + field, csrf_input(request), ref)


_both = lazy(_inputs, SafeString)


class ActingMiddleware:
    """Reads nothing and writes nothing itself; after it a view may trust `visitor()`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """A plain word, and nothing saved, where the page was meant for someone else or the
        mandate does not reach it."""
        door: Door | None = getattr(view, "door", None)
        resident = getattr(request, "resident", None)
        if door is None or door.kind != "resident" or resident is None:
            return None
        person = request.person  # type: ignore[attr-defined]
        if request.method not in SAFE:
            meant = request.POST.get("for", "")
            if meant != person.public_id:
                messages.warning(request, ANOTHER if meant else NOBODY)
                return redirect("portal:home")
        if person.pk == resident.pk:
            return None
        words = why_not(resident, person, *door.abilities) if door.abilities else IN_PERSON
        if not words:
            return None
        return render(request, "portal/refused.html", {"words": words}, status=403)
