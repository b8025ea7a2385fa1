"""Deadlines counted again when a year's holidays are published, or published anew.

What has ended keeps the day it had; a day that does not change writes nothing.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import Deadline, office_calendar

BATCH = 500


class Days(NamedTuple):
    """The names of a row's last day and of the mark that it is provisional, and what else of the
    row goes by them: the columns that `more` finds."""

    on: str = "due_on"
    provisional: str = "due_provisional"
    more: Callable[[Any, Deadline], dict[str, Any]] | None = None


DUE = Days()


@action
def move(
    rows: QuerySet[Any], count: Callable[[Any], Deadline | None], *, by: Actor, days: Days = DUE
) -> int:
    """Write the last days that `count` finds, each change of a day with an event.

    Returns how many days changed; one that only ceases to be provisional is not counted.
    """
    moved = 0
    changed: list[Any] = []
    names = {days.on, days.provisional}
    for row in rows.order_by("id").iterator(BATCH):
        due, before = count(row), getattr(row, days.on)
        if due is None or due == (before, getattr(row, days.provisional)):
            continue
        if due.on != before:
            moved += 1
            record("deadline.recounted", row, by=by, before=str(before), after=str(due.on))
        values = {days.on: due.on, days.provisional: due.provisional}
        for name, value in (values | (days.more(row, due) if days.more else {})).items():
            names.add(name)
            setattr(row, name, value)
        changed.append(row)
    rows.model._default_manager.bulk_update(changed, sorted(names), batch_size=BATCH)
    return moved


def longer(due: Deadline, days: int) -> Deadline:
    """The last day with so many working days more."""
    later = office_calendar().add_working_days(due.on, days)
    return Deadline(later.on, due.provisional or later.provisional)
