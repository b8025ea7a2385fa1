"""The registry's part of the line: forgets codes, counters, tokens and answers that are over."""

import datetime as dt

from minzheng.foundation.core import clock, once
from minzheng.stages.registry.models import AppToken, SignInCode, SignInThrottle

# An ended token answers «who was signed in when» for half a year (网络安全法 art. 21).
KEPT = dt.timedelta(days=183)


def pull() -> int:
    """Delete what has served its time; returns rows deleted."""
    before = clock.real_now() - dt.timedelta(days=2)
    codes, _ = SignInCode.objects.filter(made_at__lt=before).delete()
    counts, _ = SignInThrottle.objects.filter(window_from__lt=before).delete()
    tokens, _ = AppToken.objects.filter(expires_at__lt=before - KEPT).delete()
    return codes + counts + tokens + once.forget()
