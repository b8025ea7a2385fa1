"""What a clerk chose for the worklist: its columns and the filters used often.

Kept on the device for a year, as the residents' letter size is; codes only, nothing about a person.
"""

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from minzheng.foundation.core.doors import staff

COOKIE, YEAR, MOST_FILTERS, LONGEST = "worklist", 366 * 24 * 3600, 5, 3000
FILTERS = ("time", "item", "area", "step")
# What may be left out; deadline and applicant always stand.
COLUMNS = {
    "item": "事项", "step": "步骤", "place": "社区", "check": "核对", "amount": "建议",
    "number": "办件编号", "sent": "提交日",
}  # fmt: skip
USUAL = ("item", "step", "place", "check", "amount")


class Choices(NamedTuple):
    """The columns shown, in order, and saved filters as query strings."""

    columns: tuple[str, ...] = USUAL
    filters: tuple[str, ...] = ()


def choices_of(request: HttpRequest) -> Choices:
    """What the cookie says, or the usual; what is not understood is left out."""
    try:
        kept: Any = json.loads(request.COOKIES.get(COOKIE, "")[:LONGEST])
        columns, filters = kept["columns"], kept["filters"]
        chosen = tuple(name for name in COLUMNS if name in columns)
        clean = (filter_of(dict(parse_qsl(text))) for text in filters[:MOST_FILTERS])
        return Choices(chosen, tuple(dict.fromkeys(filter(None, clean))))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Choices()


def filter_of(chosen: dict[str, str]) -> str:
    """A filter as a query string of known names with short values."""
    return urlencode([(k, chosen[k][:30]) for k in FILTERS if chosen.get(k)])


@staff("see_cases", "visit", "opine", "decide")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the columns, or keep or drop a filter; back to the worklist as it was."""
    now = choices_of(request)
    here = filter_of({k: request.POST.get(k, "") for k in FILTERS})
    match request.POST.get("do", ""):
        case "columns":
            wanted = request.POST.getlist("columns")
            now = now._replace(columns=tuple(name for name in COLUMNS if name in wanted))
        case "keep" if here:
            kept = (here, *(text for text in now.filters if text != here))
            now = now._replace(filters=kept[:MOST_FILTERS])
        case "drop":
            now = now._replace(filters=tuple(text for text in now.filters if text != here))
    response = redirect(f"{reverse('desk:worklist')}?{here or 'time='}")
    response.set_cookie(
        COOKIE, json.dumps(now._asdict()), max_age=YEAR, samesite="Lax", httponly=True,
        secure=settings.HTTPS,
    )  # fmt: skip
    return response
