"""The last day of a call-back, counted again when a year's holidays are published."""

import datetime as dt

from django.db.models import Q

from minzheng.foundation.audit.trail import action
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import Deadline
from minzheng.stages.catalog.recounting import Days, move
from minzheng.stages.ratings import clocks
from minzheng.stages.ratings.models import Rating

DAYS = Days("call_due_on", "call_due_provisional")


@action
def recount(*, since: dt.date, by: Actor) -> int:
    """Count again what is open and ends on `since` or later, or ended provisionally."""
    touched = Q(call_due_on__gte=since) | Q(call_due_provisional=True)
    rows = Rating.objects.filter(touched, call_due_on__isnull=False, called_at=None)
    return move(rows, _due, by=by, days=DAYS)


def _due(row: Rating) -> Deadline:
    return clocks.due(row.given_on).deadline
