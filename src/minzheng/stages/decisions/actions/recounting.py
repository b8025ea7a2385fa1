"""The last day of a posting that hangs follows its step's, counted again with the holidays."""

from django.db.models import F

from minzheng.foundation.audit.trail import action
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import Deadline
from minzheng.stages.catalog.recounting import Days, move
from minzheng.stages.decisions.models import PublicPosting


@action
def recount(*, by: Actor) -> int:
    """Let postings end with their step. Returns how many do so on another day than before."""
    hanging = PublicPosting.objects.filter(
        taken_down_at=None, case__steps__code="posting", case__steps__finished_at=None,
        case__steps__due_on__isnull=False,
    )  # fmt: skip
    rows = hanging.annotate(ends=F("case__steps__due_on"), open=F("case__steps__due_provisional"))
    days = Days("until_on", "provisional")
    return move(rows, lambda row: Deadline(row.ends, row.open), by=by, days=days)
