"""The registry's part of the line: forgets sign-in codes and counters that are over."""

import datetime as dt

from minzheng.foundation.core import clock
from minzheng.stages.registry.models import SignInCode, SignInThrottle


def pull() -> int:
    """Delete what has served its time; returns rows deleted."""
    before = clock.real_now() - dt.timedelta(days=2)
    codes, _ = SignInCode.objects.filter(made_at__lt=before).delete()
    counts, _ = SignInThrottle.objects.filter(window_from__lt=before).delete()
    return codes + counts
