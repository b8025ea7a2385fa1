"""What I was told."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.portal.visitor import Visitor, cases_of, visitor
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.pages import moment
from minzheng.stages.notices.actions import mark_read
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.queries import messages_of
from minzheng.stages.rights.queries import requests_of
from minzheng.stages.rights.words import told_of

SHOWN = 60


@resident_or_agent("see")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The newest messages, those not read yet marked."""
    who = visitor(request)
    found, more = firsts(messages_of(who.person, who.limits), SHOWN)
    context = {"rows": [_row(row) for row in found], "more": more}
    return render(request, "portal/messages.html", context)


@resident_or_agent("see")
@require_safe
def message(request: HttpRequest, public_id: str) -> HttpResponse:
    """One message; opening it is reading it, unless an agent does: she has not read it yet."""
    who = visitor(request)
    row = messages_of(who.person, who.limits).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    if row.read_at is None and request.method == "GET" and not who.acting:
        mark_read(message=row, by=who.resident)
    case = cases_of(who).filter(pk=row.case_id).first() if row.case_id else None
    context = {"message": row, "text": row.text.open(), "case": case, "ask": _ask(who, row)}
    return render(request, "portal/message.html", context)


def _ask(who: Visitor, row: Message) -> str:
    """The page of the request about one's data that a message tells of, if it is hers to see."""
    ref = told_of(row.key)
    found = requests_of(who).filter(public_id=ref).first() if ref else None
    return reverse("portal:rights_request", args=[found.public_id]) if found else ""


def _row(row: Message) -> dict[str, str]:
    url = reverse("portal:message", kwargs={"public_id": row.public_id})
    unread = {"pill": "没看", "tone": "warn"} if row.read_at is None else {}
    return {"title": row.title, "note": moment(row.made_at), "url": url, **unread}
