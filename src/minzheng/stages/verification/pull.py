"""Ask on: queries that no page waited for, those a neighbour did not answer, and the map."""

import datetime as dt

from django.conf import settings
from django.db.models import Max

from minzheng.foundation.core import clock, line
from minzheng.stages.verification.actions.checks import ask_open
from minzheng.stages.verification.locating import locate
from minzheng.stages.verification.models import Check

PAUSES = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30))
_next_try: dict[int, tuple[int, dt.datetime]] = {}


def pull() -> int:
    """Ask every check that is not finished; returns how many moved."""
    running = Check.objects.filter(finished_at=None, case__state="open").select_related("case")
    due = [check for check in running.annotate(last=Max("queries__asked_at"))[:50] if _due(check)]
    return line.each("verification", due, _ask, whole=False) + _located()


def _located() -> int:
    """A fault of ours over the map is set aside as any other: money does not wait for it."""
    try:
        return locate()
    except Exception as error:
        line.set_aside("verification", "map", error)
        return 0


def _due(check: Check) -> bool:
    """Now for what was never final; after growing pauses for what a neighbour left open."""
    if check.queries.filter(state="asked").exists():
        return True
    tries, at = _next_try.get(check.pk, (0, clock.real_now() + PAUSES[0]))
    if tries == 0:
        _next_try[check.pk] = (1, at)
    return clock.real_now() >= at


def _ask(check: Check) -> bool:
    tries, _ = _next_try.get(check.pk, (0, clock.real_now()))
    pause = PAUSES[min(tries, len(PAUSES) - 1)]
    _next_try[check.pk] = (tries + 1, clock.real_now() + pause)
    moved = ask_open(check=check, seconds=settings.CHECK_DEADLINE_SECONDS)
    return moved > 0
