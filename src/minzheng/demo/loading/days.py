"""The working days that the loaded half year runs over."""

import datetime as dt
from bisect import bisect_left, bisect_right

from minzheng.demo.synthetic.shapes import OPENS_ON
from minzheng.foundation.core.workdays import Calendar

# The platform opened after the May holidays; the first money went out in July.
STARTS_ON = dt.date(2021, 5, 6)


class Days:
    """Working days from the start to the day the demo opens, forwards and backwards."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        span = (OPENS_ON - STARTS_ON).days
        every = (STARTS_ON + dt.timedelta(days=n) for n in range(span + 1))
        self.all = [day for day in every if calendar.works(day)]

    def back(self, days: int) -> dt.date:
        """The working day so many before the day the demo opens (0 is that day)."""
        return self.all[max(0, len(self.all) - 1 - days)]

    def after(self, on: dt.date, days: int) -> dt.date:
        """So many working days after a working day, at most the day the demo opens."""
        return self.all[min(len(self.all) - 1, bisect_left(self.all, on) + days)]

    def before(self, on: dt.date, days: int) -> dt.date:
        """So many working days before a day, at the earliest the first."""
        return self.all[max(0, bisect_left(self.all, on) - days)]

    def between(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """The working days of a span, both ends included."""
        return self.all[bisect_left(self.all, first) : bisect_right(self.all, last)]

    def posted_until(self, on: dt.date) -> dt.date:
        """The last day of a seven-day posting that begins on a day."""
        return self.calendar.add_days(on, 7).on
