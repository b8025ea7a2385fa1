"""What every answer carries: its number, no-store on personal pages, an idle limit."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from minzheng.foundation.core import logs, traffic
from minzheng.foundation.core.refusal import NotPossible

log = logging.getLogger("minzheng.request")
QUIET = ("healthz:", "health", "metrics")  # a monitor asks every few seconds
GIVEN = re.compile(r"[A-Za-z0-9_.-]{8,64}")
LENGTH = re.compile(r"[0-9]{0,18}")


class NumberMiddleware:
    """Gives every request its number, counts its answer and writes one line about it.

    Stands outermost: where the session or the database is what failed, the answer comes from
    outside all other middleware, and just then somebody calls and reads the number out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        number = _number(request)
        request.request_id = number  # type: ignore[attr-defined]
        token = logs.request_id.set(number)
        try:
            response = self.get_response(request)
            if request.resolver_match is not None or response.status_code >= 400:
                _note(request, response, time.perf_counter() - began)
        finally:
            logs.request_id.reset(token)
        response["X-Request-Id"] = number
        return response


class RequestMiddleware:
    """Ends sessions after 30 idle minutes or 12 hours; no cache keeps a page that is not public.

    A length that is no number is the sender's fault (400), also where the web server lets it pass.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not LENGTH.fullmatch(request.META.get("CONTENT_LENGTH") or ""):
            raise BadRequest("a Content-Length that is no number")
        _strip_nul(request)
        self._end_idle(request)
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that a view did not expect is said in its own words, never a broken page."""
        if not isinstance(exception, NotPossible) or request.method != "POST":
            return None
        messages.error(request, str(exception))
        return redirect(request.path)

    def _end_idle(self, request: HttpRequest) -> None:
        session = request.session
        if session.is_empty():
            return
        now = int(time.time())
        seen, since = session.get("seen_at", now), session.get("since_at", now)
        idle = now - seen > settings.SESSION_IDLE_SECONDS
        if idle or now - since > settings.SESSION_COOKIE_AGE:
            session.flush()
        elif "seen_at" not in session or now - seen > 60:
            session["seen_at"], session["since_at"] = now, since


def _number(request: HttpRequest) -> str:
    """The proxy's id where it is one, so that both logs can be read together; else our own, of
    digits, as it may have to be read out over the telephone."""
    given = request.headers.get("X-Request-Id", "")
    plain = GIVEN.fullmatch(given) and logs.without_personal_data(given) == given
    return given if plain else f"{secrets.randbelow(10**12):012d}"


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count the answer, and write one line about it: template, status, time, whose reference."""
    match = request.resolver_match
    view = match.view_name if match is not None else "unknown"
    traffic.count(view, request.method or "", response.status_code, seconds)
    if view.startswith(QUIET):
        return
    fields = {
        "method": request.method, "path": logs.route(request), "view": view,
        "status": response.status_code, "ms": round(seconds * 1000), "who": _who(request),
    }  # fmt: skip
    log.info("%(method)s %(path)s %(status)s", fields, extra=fields)


def _who(request: HttpRequest) -> str:
    """`staff:` or `resident:` and a random public id, never a name; nobody where the answer came
    before anybody was known. Asks nothing of the database, which may be what failed."""
    if "_auth_user_id" in getattr(getattr(request, "session", None), "_session_cache", {}):
        user = getattr(request, "user", None)
        return f"staff:{getattr(getattr(user, '_wrapped', user), 'public_id', '')}"
    resident = getattr(request, "resident", None)
    return f"resident:{resident.public_id}" if resident is not None else ""


def _strip_nul(request: HttpRequest) -> None:
    """PostgreSQL holds no NUL character: none gets further than this, whatever reads the form."""
    request.GET = _without_nul(request.GET)  # type: ignore[assignment]
    if request.method == "POST":
        request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _without_nul(values: QueryDict) -> QueryDict:
    if not any("\x00" in text for _, texts in values.lists() for text in texts):
        return values
    clean = values.copy()
    for name, texts in values.lists():
        clean.setlist(name, [text.replace("\x00", "") for text in texts])
    return clean
