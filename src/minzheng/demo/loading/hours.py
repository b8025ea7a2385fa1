"""Office hours for the loaded half year, whatever the real time of day.

The business clock has a fixed day and takes the hour from the real one. A load at night would
show clerks at work at two in the morning; so, while it runs, the hour is that of the work.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from django.utils import timezone

from minzheng.foundation.core import clock

MORNING, EVENING = dt.time(8, 31), dt.time(17, 12)
# Two halves around the midday rest, in minutes.
STARTS, NOON, AFTERNOON, ENDS = 9 * 60 + 2, 11 * 60 + 34, 13 * 60 + 36, 16 * 60 + 47


class Hours:
    """The hour it is in the office."""

    def __init__(self, real: Callable[[], dt.datetime]) -> None:
        self.at = MORNING
        self.last = False  # the day on which the demo stands: nothing of it lies in the future
        self._moments, self._real = count(), real

    def work(self, done: int, of: int) -> None:
        """So far into the day's work: from nine to noon, and from half past one to five."""
        minutes = STARTS + done * (NOON - STARTS + ENDS - AFTERNOON) // max(of, 1)
        if minutes > NOON:
            minutes += AFTERNOON - NOON
        self.at = dt.time(minutes // 60, minutes % 60, (done * 17) % 60)

    def now(self) -> dt.datetime:
        """An instant of the business day; each a little later than the one before."""
        on = dt.datetime.combine(clock.today(), self.at)
        at = timezone.make_aware(on + dt.timedelta(milliseconds=next(self._moments) % 900))
        return min(at, self._real()) if self.last else at


@contextmanager
def office_hours() -> Iterator[Hours]:
    """Let records be stamped with office hours inside the block."""
    real = clock.now
    hours = Hours(real)
    clock.now = hours.now
    try:
        yield hours
    finally:
        clock.now = real
