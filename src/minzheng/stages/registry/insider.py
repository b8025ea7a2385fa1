"""Misuse by those who may look: what in a day's trail an auditor should ask about.

A finding is a question, not a verdict: each says what was seen in words. Thresholds are settings.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import LOOKS

HOUR = dt.timedelta(hours=1)
WORK = ("case.accepted", "case.submitted", "opinion.given", "decision.made", "visit.recorded")


class Look(NamedTuple):
    """One look at one person's data."""

    at: dt.datetime
    actor: str
    subject: str
    verb: str


class Finding(NamedTuple):
    """What to ask about: `key` makes it once a day and actor."""

    kind: str
    actor: str
    on: dt.date
    people: int
    why: str

    @property
    def key(self) -> str:
        """many:actor:20211026"""
        return f"{self.kind}:{self.actor}:{self.on:%Y%m%d}"


def looks_between(since: dt.datetime, until: dt.datetime) -> list[Look]:
    """Looks by staff, in order."""
    rows = Event.objects.filter(at__gte=since, at__lt=until, actor_kind="staff").exclude(
        subject_ref=""
    )
    rows = rows.filter(Q(verb__in=LOOKS) | Q(verb__endswith=".viewed")).order_by("at", "seq")
    found = rows.values_list("at", "actor_ref", "subject_ref", "verb")
    return [Look(timezone.localtime(at), *rest) for at, *rest in found]


def findings(looks: list[Look], secret: set[str]) -> Iterator[Finding]:
    """All findings in some looks, ordered by time; `secret` are the references of protected
    people."""
    days: dict[tuple[str, dt.date], list[Look]] = defaultdict(list)
    for look in looks:
        days[look.actor, look.at.date()].append(look)
    for (actor, on), rows in days.items():
        if (most := _busiest_hour(rows)) > settings.INSIDER_HOUR_MOST:
            yield Finding("many", actor, on, most, f"一小时内打开了 {most} 个人的资料")
        late = {row.subject for row in rows if _after_hours(row.at)}
        if len(late) > settings.INSIDER_LATE_MOST:
            yield Finding("late", actor, on, len(late), f"下班时间打开了 {len(late)} 个人的资料")
        hidden = {row.subject for row in rows if row.subject in secret}
        if hidden:
            yield Finding(
                "secret", actor, on, len(hidden), f"打开了 {len(hidden)} 个保密对象的资料"
            )
        again = _again(rows)
        if again > settings.INSIDER_SAME_MOST:
            yield Finding("again", actor, on, 1, f"一天里把同一个人的资料打开了 {again} 次")


@action
def note(*, since: dt.datetime, until: dt.datetime, by: Actor) -> list[Finding]:
    """Write new findings into the trail, where the auditor reads them; those new this time.

    Protected people whose case the same member of staff worked on that day are no question."""
    looks = looks_between(since, until)
    worked = set(
        Event.objects.filter(at__gte=since, at__lt=until, verb__in=WORK).values_list(
            "actor_ref", "subject_ref"
        )
    )
    refs = set(Person.objects.filter(secret=True).values_list("public_id", flat=True))
    mine = {(look.actor, look.subject) for look in looks if look.subject in refs} & worked
    rows = [look for look in looks if (look.actor, look.subject) not in mine]
    found = list(findings(rows, refs))
    told = Event.objects.filter(verb="insider.noticed", object_type="insider")
    known = set(told.filter(object_ref__in=[one.key for one in found]).values_list(
        "object_ref", flat=True))  # fmt: skip
    fresh = [one for one in found if one.key not in known]
    for one in fresh:
        record("insider.noticed", ("insider", one.key), by=by, purpose=one.why,
               kind=one.kind, actor=one.actor, people=one.people)  # fmt: skip
    return fresh


def _busiest_hour(rows: list[Look]) -> int:
    """The most different people within any sixty minutes."""
    most, first = 0, 0
    for last, row in enumerate(rows):
        while row.at - rows[first].at >= HOUR:
            first += 1
        most = max(most, len({one.subject for one in rows[first : last + 1]}))
    return most


def _after_hours(at: dt.datetime) -> bool:
    start, end = settings.INSIDER_HOURS
    return not start <= at.hour < end or not office_calendar().works(at.date())


def _again(rows: list[Look]) -> int:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.subject] += 1
    return max(counts.values())
