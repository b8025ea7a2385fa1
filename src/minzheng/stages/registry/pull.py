"""The registry's part of the line: imports what waits, forgets what is over."""

import datetime as dt

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock, once
from minzheng.foundation.core.actors import LINE
from minzheng.stages.registry.models import (
    AppToken,
    PhoneChange,
    RosterJob,
    SignInCode,
    SignInThrottle,
)
from minzheng.stages.registry.roster.jobs import run_waiting

# An ended token answers «who was signed in when» for half a year (网络安全法 art. 21).
KEPT = dt.timedelta(days=183)
# Long enough for a line that stood still to tell the old phone.
OLD_PHONE_KEPT = dt.timedelta(days=30)
JOB_KEPT = dt.timedelta(days=30)  # what was imported is in the trail


def pull() -> int:
    """Import the rosters that wait, delete what has served its time; returns rows moved."""
    before = clock.real_now() - dt.timedelta(days=2)
    codes, _ = SignInCode.objects.filter(made_at__lt=before).delete()
    counts, _ = SignInThrottle.objects.filter(window_from__lt=before).delete()
    phones = forget_phones(before=clock.now() - OLD_PHONE_KEPT)
    tokens = forget_tokens(before=before - KEPT) + forget_jobs(before=clock.now() - JOB_KEPT)
    return run_waiting() + codes + counts + phones + tokens + once.forget()


@action
def forget_phones(*, before: dt.datetime) -> int:
    """Delete phones that were replaced and told of it long ago. Returns how many."""
    old = PhoneChange.objects.filter(changed_at__lt=before)
    if not old.exists():
        return 0
    gone, _ = old.delete()
    record("phones.forgotten", ("phone", "old"), by=LINE, count=gone)
    return gone


@action
def forget_tokens(*, before: dt.datetime) -> int:
    """Delete tokens that expired long ago; who signed in is in the trail. Returns how many."""
    old = AppToken.objects.filter(expires_at__lt=before)
    if not old.exists():
        return 0
    gone, _ = old.delete()
    record("tokens.forgotten", ("token", "old"), by=LINE, count=gone)
    return gone


@action
def forget_jobs(*, before: dt.datetime) -> int:
    """Delete imports that ended long ago: the name of a sheet may name somebody. How many."""
    old = RosterJob.objects.filter(ended_at__lt=before)
    if not old.exists():
        return 0
    gone, _ = old.delete()
    record("rosters.forgotten", ("roster", "old"), by=LINE, count=gone)
    return gone
