"""Looking at the newest rows often and at all rows now and then.

A pull asks «which rows have no code (no message) yet?». Over a hundred thousand old rows that
question is dear, and almost always the answer is among the newest. So a walk looks at the newest
rows only, and every ten minutes, at start, and as long as it keeps finding work, at all of them:
what a newest look cannot see (a row committed late, a long backlog) waits ten minutes at most.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from minzheng.foundation.core.statements import Statement, Value

Row = TypeVar("Row")
WINDOW = 5_000
AT_ONCE = 500
EVERY_SECONDS = 600.0
_next_sweep: dict[str, float] = {}


class Wanting(Generic[Row]):
    """The rows of a table that still want something, the oldest first, at most AT_ONCE a walk.

    `rows(*values)` builds them all, in no order, as a `Statement` does; `name` is its own for each.
    """

    def __init__(
        self, name: str, table: type[Model], rows: Callable[..., QuerySet[Model, Row]]
    ) -> None:
        self._name = name
        self._last: Statement[int] = Statement(
            lambda: table._default_manager.order_by("-pk").values_list("pk", flat=True)[:1]
        )
        self._rows: Statement[Row] = Statement(
            lambda after, *values, most: rows(*values).filter(pk__gt=after).order_by("pk")[:most]
        )

    def now(self, *values: Value) -> list[Row]:
        """Those of this walk: of all rows when it is time for a sweep, else of the newest."""
        found = self._rows.rows(self._after(), *values, most=AT_ONCE)
        if len(found) == AT_ONCE:
            _next_sweep[self._name] = 0.0  # as much work as one walk takes: all rows again
        return found

    def _after(self) -> int:
        if time.monotonic() >= _next_sweep.get(self._name, 0.0):
            _next_sweep[self._name] = time.monotonic() + EVERY_SECONDS
            return 0
        return max(0, (self._last.first() or 0) - WINDOW)
