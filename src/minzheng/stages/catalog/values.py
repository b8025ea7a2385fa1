"""A number that a district sets for its own work, such as how many days an answer may take: dated,
with its source. Where the district has set none, the shipped example counts and is shown as one.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings

from minzheng.foundation.core.workdays import DAY, Deadline, office_calendar
from minzheng.law import Register, ValueMissing
from minzheng.law.entries import Entry

# The clocks run all the same where nothing was entered, and before the examples begin.
EXAMPLES, SINCE = "demo_2021", dt.date(2021, 1, 1)


class Due(NamedTuple):
    """The last day, the number of days, and whether that number is only an example (示例值)."""

    deadline: Deadline
    sample: bool
    days: int


def value(value_id: str, on: dt.date) -> Entry:
    """The value of the district in force on a day, or the shipped example."""
    try:
        return Register.load(settings.POLICY_PROFILE).entry(value_id, on)
    except ValueMissing:
        return Register.load(EXAMPLES).entry(value_id, max(on, SINCE))


def within(value_id: str, on: dt.date) -> Due:
    """The last day for what began on a day, counted in the value's own unit."""
    entry = value(value_id, on)
    if entry.unit == "days":
        deadline = Deadline(on + entry.value * DAY, provisional=False)
    else:
        deadline = office_calendar().add_working_days(on, entry.value)
    return Due(deadline, entry.placeholder, entry.value)
