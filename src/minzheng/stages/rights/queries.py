"""Requests as the officer, the counter and the person see them."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.rights import clocks
from minzheng.stages.rights.models import Request

STEPS = {
    "rights.asked": "提出请求",
    "rights.taken": "有人接手",
    "rights.extended": "延期",
    "rights.answered": "答复",
    "rights.withdrawn": "撤回",
    "rights.copied": "领取副本",
}
# Yellow from here on: a third of an answer's days left, as in every other worklist.
THIRD = 3


class Counts(NamedTuple):
    """How many open requests are late, due soon, and not."""

    late: int
    soon: int
    ample: int


def in_scope(scope: Scope, *abilities: str) -> QuerySet[Request]:
    """Requests of my area; of protected people only by the explicit right."""
    rows = Request.objects.none()
    for ability in abilities:
        rows = rows | scope.rows(Request.objects.all(), ability)
    may = scope.areas("see_secret")
    if may is not None:
        rows = rows.filter(Q(person__secret=False) | Q(person__area_id__in=may))
    return rows.select_related("person", "asker", "area__parent", "officer")


def soon_until(on: dt.date) -> dt.date:
    """Until which day an open request is yellow: a third of the days an answer may take."""
    days = clocks.value(clocks.ANSWER, on).value
    return office_calendar().add_working_days(on, max(1, days // THIRD)).on


def counts(rows: QuerySet[Request]) -> Counts:
    """The three numbers over the open ones among `rows`."""
    today = clock.today()
    soon = soon_until(today)
    days = list(rows.filter(state="open").order_by().values_list("due_on", flat=True)[:10_000])
    late = sum(day < today for day in days)
    ripe = sum(today <= day <= soon for day in days)
    return Counts(late, ripe, len(days) - late - ripe)


def light(row: Request) -> str:
    """The tone of an open request: late, warn or ok."""
    today = clock.today()
    if row.due_on < today:
        return "late"
    return "warn" if row.due_on <= soon_until(today) else "ok"


def requests_of(who: Visitor) -> QuerySet[Request]:
    """What this visitor asked or had asked for him; by mandate only what concerns that person."""
    mine = Q(person=who.person)
    if not who.acting:
        mine |= Q(asker=who.person)
    rows = Request.objects.filter(mine).select_related("person", "asker", "area")
    return rows.order_by("-id")


def timeline(row: Request) -> list[dict[str, Any]]:
    """What happened to a request, oldest first, from the trail."""
    events = Event.objects.filter(
        object_type="rights.request", object_ref=row.public_id, verb__in=STEPS
    )
    return [
        {"at": event.at, "what": STEPS[event.verb], "who": event.actor_label}
        for event in events.order_by("seq")
    ]
