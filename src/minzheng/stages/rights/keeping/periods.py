"""A period of keeping: a dated value, and the last day of an end whose period is over."""

import datetime as dt
from typing import NamedTuple

from django.conf import settings

from minzheng.foundation.core import clock
from minzheng.foundation.core.workdays import months_after
from minzheng.law.entries import Entry
from minzheng.stages.rights import clocks

DAY = dt.timedelta(days=1)
LOGS = "retention.logs"
UNITS = {"days": "天", "months": "个月", "years": "年"}


class Period(NamedTuple):
    """How long, from which value. `may_delete` is False for an example outside a demonstration:
    nobody's papers are destroyed on an invented number."""

    entry: Entry

    @property
    def words(self) -> str:
        """«5 年»."""
        return f"{self.entry.value} {UNITS[self.entry.unit]}"

    @property
    def sample(self) -> bool:
        """Whether the number is only an example (示例值)."""
        return self.entry.placeholder

    @property
    def may_delete(self) -> bool:
        """Whether anything may be deleted by it here."""
        return settings.DEMO or not self.entry.placeholder

    def last_day(self, ended_on: dt.date) -> dt.date:
        """The last day on which a record that ended on a day is kept (民法典第二百零二条)."""
        if self.entry.unit == "days":
            return ended_on + self.entry.value * DAY
        factor = 12 if self.entry.unit == "years" else 1
        return months_after(ended_on, self.entry.value * factor)

    def over(self, today: dt.date) -> dt.date:
        """The latest end whose period is over today: its last day was yesterday or before."""
        if self.entry.unit == "days":
            return today - (self.entry.value + 1) * DAY
        factor = 12 if self.entry.unit == "years" else 1
        found = months_after(today - DAY, -self.entry.value * factor)
        while self.last_day(found + DAY) < today:  # 29 February and the ends of months
            found += DAY
        while self.last_day(found) >= today:
            found -= DAY
        return found


def period_of(value_id: str) -> Period:
    """The period in force today; one of a log is never shorter than the law's least."""
    return Period(clocks.value(value_id, clock.today()))
