"""The run: each kind from the last to the first, each row in a transaction of its own.

Restartable at any line: what is gone is no longer due. One bad row is set aside with its error
and never stops the others. Without `really` it only counts.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.models import SetAside
from minzheng.stages.rights.keeping.declared import Kept, registered
from minzheng.stages.rights.keeping.periods import Period, period_of

RETAIN = System("retain", "到期清理")
AT_ONCE = 500


class Outcome(NamedTuple):
    """What one kind came to: rows due, rows done, rows set aside, and why nothing was done."""

    kept: Kept
    period: Period
    due: int
    done: int
    aside: int
    why_not: str


def retain(*, really: bool, only: str = "") -> Iterator[Outcome]:
    """Walk the kinds that have a period; yields each as it is finished."""
    for kept in reversed(registered()):
        if not kept.value or (only and kept.code != only):
            continue
        period = period_of(kept.value)
        if kept.sweep is not None:
            yield _logs(kept, period, really)
        else:
            yield _rows(kept, period, really)


def _rows(kept: Kept, period: Period, really: bool) -> Outcome:
    assert kept.due is not None and kept.forget is not None
    over = period.over(clock.today())
    if not really or not period.may_delete:
        why = "" if period.may_delete else "期限还是示例值，正式环境不按它删除"
        return Outcome(kept, period, kept.due(over).count(), 0, 0, why)
    stage, forget = f"retain:{kept.code}", kept.forget
    due = done = 0
    last = 0
    while keys := _keys(kept, over, last):
        last = keys[-1]
        due += len(keys)
        done += line.each(stage, _each(kept, over, keys), lambda row: forget(row, RETAIN))
    return Outcome(kept, period, due, done, _aside(kept, over, stage), "")


def _keys(kept: Kept, over: dt.date, after: int) -> list[int]:
    """The next keys that are due: each is looked at once, so a bad one cannot hold the run up."""
    assert kept.due is not None
    rows = kept.due(over).filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def _each(kept: Kept, over: dt.date, keys: list[int]) -> Iterator[Any]:
    """Each row as it is now, if it is still due: another runner, a hold, may have come between."""
    assert kept.due is not None
    for key in keys:
        row = kept.due(over).filter(pk=key).first()
        if row is not None:
            yield row


def _aside(kept: Kept, over: dt.date, stage: str) -> int:
    """How many due rows are set aside; those that went after all are taken off the list."""
    assert kept.due is not None
    left = {str(key) for key in kept.due(over).values_list("pk", flat=True)}
    rows = SetAside.objects.filter(stage=stage)
    rows.exclude(reference__in=left).delete()
    return rows.count()


def _logs(kept: Kept, period: Period, really: bool) -> Outcome:
    assert kept.sweep is not None and kept.old is not None
    today = timezone.localdate(clock.real_now())
    before = clock.start_of(period.over(today) + dt.timedelta(days=1))
    due, done = kept.old(before), 0
    while really and (gone := kept.sweep(before, RETAIN)):
        done += gone
    return Outcome(kept, period, due, done, 0, "")
