"""The last day of an answer, counted again when a year's holidays are published."""

import datetime as dt

from django.db.models import Q

from minzheng.foundation.audit.trail import action
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import Deadline
from minzheng.stages.catalog.recounting import longer, move
from minzheng.stages.rights import clocks
from minzheng.stages.rights.models import Request


@action
def recount(*, since: dt.date, by: Actor) -> int:
    """Count again what is open and ends on `since` or later, or ended provisionally."""
    touched = Q(due_on__gte=since) | Q(due_provisional=True)
    return move(Request.objects.filter(touched, state="open"), _due, by=by)


def _due(row: Request) -> Deadline:
    due = clocks.due(row.kind, row.received_on).deadline
    if row.extended_on is None:
        return due
    return longer(due, clocks.value(clocks.EXTENSION, row.extended_on).value)
