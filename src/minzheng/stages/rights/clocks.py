"""How long an answer may take: dated values, a placeholder said to be one."""

import datetime as dt
from typing import NamedTuple

from django.conf import settings

from minzheng.foundation.core.workdays import Deadline, office_calendar
from minzheng.law import Register, ValueMissing
from minzheng.law.entries import Entry

LIMITS = {"freeze": "rights.freeze"}
ANSWER, EXTENSION, COPY = "rights.answer", "rights.extension", "rights.copy_open"
# Where a district has entered nothing, the clock runs all the same, on the shipped example.
FALLBACK = "demo_2021"


class Due(NamedTuple):
    """The last day of an answer, and whether the number of days is only an example."""

    deadline: Deadline
    sample: bool
    days: int


def value(value_id: str, on: dt.date) -> Entry:
    """A dated value of the district, or the example that is shipped; never none at all."""
    try:
        return Register.load(settings.POLICY_PROFILE).entry(value_id, on)
    except ValueMissing:
        return Register.load(FALLBACK).entry(value_id, max(on, dt.date(2021, 1, 1)))


def due(kind: str, on: dt.date) -> Due:
    """When a request of this kind, received on a day, must be answered."""
    entry = value(LIMITS.get(kind, ANSWER), on)
    found = office_calendar().add_working_days(on, entry.value)
    return Due(found, entry.placeholder, entry.value)


def basis(on: dt.date, *refs: tuple[str, int]) -> str:
    """The laws in force on a day among those that could be cited."""
    return Register.load("national").cite(refs, on)
