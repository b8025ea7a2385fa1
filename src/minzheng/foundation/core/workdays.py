"""Chinese working days: weekdays less holidays, plus make-up days (调休).

Periods follow the Civil Code arts. 200-204: the first day is not counted, a last day that is
a rest day rolls to the next working day. A deadline that reaches into a year without a
published plan is provisional and is computed again when the plan is in.
"""

import calendar
import datetime as dt
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

DAY = dt.timedelta(days=1)


class Deadline(NamedTuple):
    """A last day, and whether it rests on a year whose holidays are not yet published."""

    on: dt.date
    provisional: bool


class Calendar(NamedTuple):
    """Days that differ from their weekday (True: works), and the years published."""

    special: Mapping[dt.date, bool]
    years: frozenset[int]

    def works(self, on: dt.date) -> bool:
        """Whether offices are open on that day."""
        return self.special.get(on, on.weekday() < 5)

    def add_working_days(self, start: dt.date, days: int) -> Deadline:
        """The last day of a period of `days` working days that begins after `start`."""
        on = start
        left = days
        while left > 0:
            on += DAY
            left -= self.works(on)
        return self._deadline(start, on)

    def add_days(self, start: dt.date, days: int) -> Deadline:
        """The last day of a period of natural days, rolled to a working day."""
        return self.roll(start, start + days * DAY)

    def add_months(self, start: dt.date, months: int) -> Deadline:
        """The corresponding day, or the month's last where there is none (art. 202), rolled."""
        return self.roll(start, months_after(start, months))

    def roll(self, start: dt.date, on: dt.date) -> Deadline:
        """Move a last day that is a rest day to the next working day (art. 203)."""
        while not self.works(on):
            on += DAY
        return self._deadline(start, on)

    def last_third(self, start: dt.date, due: dt.date, out: int = 0) -> dt.date:
        """The first day on which a third or less of the working days from `start` to `due` is left;
        `out` of them did not count. A period shorter than three days turns on its last day."""
        total = sum(self.works(start + n * DAY) for n in range(1, (due - start).days + 1))
        on, left = due, max(total - out, 0) // 3
        while on > start and (left > 0 or not self.works(on)):
            left -= self.works(on)
            on -= DAY
        return on

    def _deadline(self, start: dt.date, on: dt.date) -> Deadline:
        return Deadline(on, any(y not in self.years for y in range(start.year, on.year + 1)))


_CACHE_SECONDS = 1.0
# Each thread keeps what its own connection sees: a plan that is only tried, or not yet committed,
# must not count anybody else's deadlines. `forget` counts up, which all of them hear.
_kept = threading.local()
_turn = 0


def months_after(on: dt.date, months: int) -> dt.date:
    """The same day some months later, or that month's last day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return dt.date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def office_calendar() -> Calendar:
    """The district's calendar from the staff-editable table, read at most once a second."""
    at, turn, found = getattr(_kept, "table", (0.0, -1, None))
    if found is None or turn != _turn or time.monotonic() - at > _CACHE_SECONDS:
        from minzheng.foundation.core.models import Holiday, HolidayYear

        found = Calendar(
            dict(Holiday.objects.values_list("on", "works")),
            frozenset(HolidayYear.objects.values_list("year", flat=True)),
        )
        _kept.table = (time.monotonic(), _turn, found)
    return found


def forget() -> None:
    """Read the table again at the next question."""
    global _turn
    _turn += 1


def published_days(first: int = 2004, last: int = 2026) -> dict[dt.date, tuple[bool, str]]:
    """Seed of the table: every day of chinesecalendar that differs from its weekday."""
    import chinese_calendar

    days: dict[dt.date, tuple[bool, str]] = {}
    for day, name in chinese_calendar.constants.holidays.items():
        if first <= day.year <= last and day.weekday() < 5:
            days[day] = (False, str(name))
    for day, name in chinese_calendar.constants.workdays.items():
        if first <= day.year <= last and day.weekday() >= 5:
            days[day] = (True, str(name))
    return days
