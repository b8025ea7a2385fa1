"""Looking at the newest rows often and at all rows now and then.

A pull asks «which rows have no code (no message) yet?». Over a hundred thousand old rows that
question is dear, and almost always the answer is among the newest. So a walk looks at the newest
rows only, and every ten minutes, at start, and as long as it keeps finding work, at all of them:
what a newest look cannot see (a row committed late, a long backlog) waits ten minutes at most.
"""

import time
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
WINDOW = 5_000
EVERY_SECONDS = 600.0
_next_sweep: dict[str, float] = {}


def newest(name: str, rows: "QuerySet[Row]") -> "QuerySet[Row]":
    """The rows of this walk: all of them when it is time for a sweep, else the newest by key."""
    if time.monotonic() >= _next_sweep.get(name, 0.0):
        _next_sweep[name] = time.monotonic() + EVERY_SECONDS
        return rows
    last = rows.model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return rows.filter(pk__gt=last - WINDOW)


def sweep_again(name: str) -> None:
    """There was as much work as one walk takes: look at all rows the next time too."""
    _next_sweep[name] = 0.0
