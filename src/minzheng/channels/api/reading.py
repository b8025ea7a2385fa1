"""What comes in: at most 200,000 bytes of plain JSON, read once, before any verb sees it."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja.parser import Parser

from minzheng.channels.api.problems import Code, reply
from minzheng.connectors import strict_json
from minzheng.foundation.core.doors import Door

MOST_BYTES = 200_000
View = Callable[[HttpRequest], HttpResponseBase]


def guarded(view: View, door: Door) -> View:
    """The view behind its door, given only bodies that can be read."""

    def guard(request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST" and (wrong := _read(request)):
            return reply(request, wrong)
        return view(request)

    guard.door = door  # type: ignore[attr-defined]
    guard.csrf_exempt = True  # type: ignore[attr-defined]  # cookies open nothing here
    return guard


class Read(Parser):
    """Hands on what `guarded` has read."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The JSON object."""
        found: dict[str, Any] = request.api_body  # type: ignore[attr-defined]
        return found


def _read(request: HttpRequest) -> Code | None:
    if request.content_type != "application/json":
        return Code.NOT_JSON_TYPE
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return Code.TOO_LARGE
    raw = request.body
    if len(raw) > MOST_BYTES:
        return Code.TOO_LARGE
    try:
        found = strict_json.read(raw, fraction=_whole)
    except strict_json.NotJson:
        return Code.NOT_JSON
    if not all(_holds(text) for text in _texts(found)):
        return Code.NOT_JSON
    request.api_body = found  # type: ignore[attr-defined]
    return None


def _whole(text: str) -> int:
    """«200.0» is a whole number to JSON Schema, and so to us; a real fraction is not."""
    number = Decimal(text)
    if not number.is_finite() or number.adjusted() > 18 or number != number.to_integral_value():
        raise ValueError("not whole")
    return int(number)


def _holds(text: str) -> bool:
    """No database holds NUL, no encoding half of a pair."""
    return "\x00" not in text and not any("\ud800" <= ch <= "\udfff" for ch in text)


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, keys too; the depth was checked when it was read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)
