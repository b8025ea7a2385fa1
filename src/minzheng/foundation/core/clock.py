"""Two clocks: the business date (fixed in a demo) and the real instant (sessions, codes)."""

import datetime as dt
import threading
import time

from django.utils import timezone

from minzheng.foundation.core import workdays

_CACHE_SECONDS = 1.0
# Each thread keeps what its own connection sees: one that does not see an open transaction's day
# would give its answer to all. `forget` counts up, which all of them hear.
_kept = threading.local()
_turn = 0


def real_now() -> dt.datetime:
    """The real instant, for sessions, signed codes and time-outs."""
    return timezone.now()  # noqa: TID251


def now() -> dt.datetime:
    """The instant records are stamped with: real time of day on the business date."""
    real = timezone.localtime(real_now())
    return real.replace(year=(on := today()).year, month=on.month, day=on.day)


def today() -> dt.date:
    """The date business runs on, in the district's time zone."""
    at, turn, fixed = getattr(_kept, "day", (-10.0, -1, None))
    if turn != _turn or time.monotonic() - at > _CACHE_SECONDS:
        from minzheng.foundation.core.models import BusinessClock

        fixed = BusinessClock.objects.values_list("fixed_on", flat=True).first()
        _kept.day = (time.monotonic(), _turn, fixed)
    return fixed or timezone.localdate(real_now())


def start_of(on: dt.date) -> dt.datetime:
    """The first instant of a day, in the district's time zone."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time()))


def fix(on: dt.date | None) -> None:
    """Fix the business date (demo, tests), or let it run again with None."""
    from minzheng.foundation.core.models import BusinessClock

    BusinessClock.objects.update_or_create(id=1, defaults={"fixed_on": on})
    forget()


def forget() -> None:
    """Read the tables of the day and of the holidays again at the next question."""
    global _turn
    _turn += 1
    workdays.forget()
