"""What a section is, and how its values are written."""

import datetime as dt
import json
from typing import Any, NamedTuple

from django.utils import timezone

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.stages.catalog import find

MOST = 100_000


class Section(NamedTuple):
    """One kind of record: `columns` gives each key its words; values are plain JSON."""

    code: str
    title: str
    columns: dict[str, str]
    records: list[dict[str, Any]]


def day(on: dt.date | None) -> str:
    """An ISO date, empty for none."""
    return on.isoformat() if on else ""


def moment(at: dt.datetime) -> str:
    """An ISO instant in local time."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def json_of(text: str) -> Any:
    """What was stored as JSON; nothing for nothing."""
    return json.loads(text) if text else {}


def item(code: str) -> str:
    """The item's name."""
    try:
        return find(code).name
    except KeyError:
        return code


def source(code: str) -> str:
    """Which office and which register."""
    return f"{BY_CODE[code].owner} {BY_CODE[code].name}" if code in BY_CODE else code
