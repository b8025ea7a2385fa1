"""P43: fifty planted misuses among an honest month; at least 48 noticed, under 1 % false.

What it does not notice is said too: a single look at a neighbour or a relative, since accounts
of staff are not tied to their own record."""

import datetime as dt
import random
from typing import Any

import pytest
from django.utils import timezone

from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.registry import actions, insider
from minzheng.stages.registry.insider import Finding, Look
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db
STAFF, PEOPLE, SEED = 40, 3_000, 43
SECRET = {f"s{n}" for n in range(30)}


def moment(on: dt.date, hour: float) -> dt.datetime:
    """An instant of the day; hours with fractions."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time())) + dt.timedelta(hours=hour)


def honest_month(chance: random.Random) -> list[Look]:
    """Workdays of October 2021: 10–60 looks a day each, now and then one late."""
    looks = []
    for on in (dt.date(2021, 10, 1) + dt.timedelta(days=n) for n in range(31)):
        for actor in (f"a{n}" for n in range(STAFF)):
            if not office_calendar().works(on):
                continue
            for _ in range(chance.randrange(10, 61)):
                late = chance.random() < 0.004
                hour = chance.uniform(20, 21) if late else chance.uniform(8, 17.5)
                look = Look(moment(on, hour), actor, f"p{chance.randrange(PEOPLE)}", "case.viewed")
                looks.append(look)
    return looks


def misuse(chance: random.Random) -> list[tuple[str, dt.date, list[Look]]]:
    """Fifty traces of four kinds, each by an account and on a day of its own."""
    month = (dt.date(2021, 10, 1) + dt.timedelta(days=n) for n in range(31))
    days = [on for on in month if office_calendar().works(on)]
    places = chance.sample([(f"a{n}", on) for n in range(STAFF) for on in days], 50)
    traces = []
    for number, (actor, on) in enumerate(places):
        kind = ("many", "late", "secret", "again")[number % 4]
        start = chance.uniform(21, 22.5) if kind == "late" else chance.uniform(8, 16)
        count = {"many": chance.randrange(45, 120), "late": chance.randrange(5, 20),
                 "secret": 1, "again": chance.randrange(17, 30)}[kind]  # fmt: skip
        who = {"secret": "s1", "again": "p7"}.get(kind, "")
        looks = [
            Look(moment(on, start + n / count), actor, who or f"x{number}-{n}", "person.viewed")
            for n in range(count)
        ]
        traces.append((actor, on, looks))
    return traces


def noticed(chance: random.Random) -> tuple[int, float]:
    """Traces noticed of fifty, and the share of honest days of work that were suspected."""
    honest, traces = honest_month(chance), misuse(chance)
    looks = sorted(honest + [look for _, _, rows in traces for look in rows])
    suspected = {(one.actor, one.on) for one in insider.findings(looks, SECRET)}
    guilty = {(actor, on) for actor, on, _ in traces}
    days = {(look.actor, look.at.date()) for look in honest} - guilty
    return len(suspected & guilty), len(suspected & days) / len(days)


def test_misuse_is_noticed_and_honest_work_is_not(district: None) -> None:
    seen, wrong = noticed(random.Random(SEED))
    print(f"P43: {seen} of 50 noticed, {wrong:.2%} of honest days suspected")
    assert seen >= 48 and wrong < 0.01


def test_control_without_thresholds_everybody_or_nobody(district: None, settings: Any) -> None:
    """The same check on a rule that suspects any five looks, and on one that suspects none."""
    settings.INSIDER_HOUR_MOST = 5
    assert noticed(random.Random(SEED))[1] > 0.01
    settings.INSIDER_HOUR_MOST = settings.INSIDER_LATE_MOST = settings.INSIDER_SAME_MOST = 10**6
    assert noticed(random.Random(SEED))[0] < 48


def test_findings_reach_the_trail_once(cast: Cast) -> None:
    """A protected person opened without any work on her case; twice run, once told."""
    actions.correct_person(person=cast.zhang, version=cast.zhang.version, secret=True, by=BY)
    actions.look(person=cast.zhang, page="person", purpose="办理", by=cast.wang)
    since, until = moment(dt.date(2021, 10, 26), 0), moment(dt.date(2021, 10, 27), 0)
    (first,) = [
        one for one in insider.note(since=since, until=until, by=BY) if one.kind == "secret"
    ]
    assert isinstance(first, Finding) and first.actor == cast.wang.public_id
    assert insider.note(since=since, until=until, by=BY) == []
    record("case.accepted", ("cases.case", "x"), by=cast.shen, subject=cast.zhang)
    actions.look(person=cast.zhang, page="person", purpose="办理", by=cast.shen)
    kinds = {one.kind for one in insider.note(since=since, until=until, by=BY)}
    assert "secret" not in kinds
