"""Logs hold no personal data: what looks like an ID, a phone or an account is struck out.

With LOG_FORMAT=json each event is one line of JSON with the id of its request; a page is named by
the template of its address and a person by reference, never by number or name.
"""

import datetime as dt
import json
import logging
import re
from contextvars import ContextVar

PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)")

# PostgreSQL adds the row it refused to its message, names and all.
ROW = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
FOREIGN_HOST = "django.security.DisallowedHost"
HIDDEN = "〔已隐去〕"
# What an event may carry beside its message.
CARRIED = ("method", "path", "view", "status", "ms", "who")
request_id: ContextVar[str] = ContextVar("request_id", default="")


def without_personal_data(text: str) -> str:
    """The text with numbers of people and rows of the database struck out."""
    return ROW.sub(rf"\1: {HIDDEN}", PERSONAL.sub(HIDDEN, text))


class PersonalDataFilter(logging.Filter):
    """Strikes identity numbers, phones and bank accounts out of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        _by_template(record)
        if record.name == FOREIGN_HOST:  # anybody may send one, and often does: a line is enough
            record.exc_info = None
        message = record.getMessage()
        if (quiet := without_personal_data(message)) != message:
            record.msg, record.args = quiet, ()
        if record.exc_info and record.exc_text is None:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = without_personal_data(text)
        return True


def _by_template(record: logging.LogRecord) -> None:
    """The framework's own words on a request end in its raw address: put the template there."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if path and isinstance(record.args, tuple):
        known = route(request)
        record.args = tuple(known if arg == path else arg for arg in record.args)


def route(request: object) -> str:
    """The template of a request's address, `/desk/case/<slug:ref>/`; «?» for an unknown one."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "?"


class JsonFormatter(logging.Formatter):
    """One event, one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time with its zone, level, logger, message; request id and fields where there are any."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        event: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (request := request_id.get()) != "":
            event["request_id"] = request
        event |= {name: getattr(record, name) for name in CARRIED if hasattr(record, name)}
        if record.exc_text or record.exc_info:
            event["error"] = record.exc_text or without_personal_data(
                self.formatException(record.exc_info)  # type: ignore[arg-type]
            )
        return without_personal_data(json.dumps(event, ensure_ascii=False, default=str))
