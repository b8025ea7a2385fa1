"""Many people at once: all or none, one event each, and fast enough for the demo district."""

import datetime as dt
import time

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.actions import (
    NewHousehold,
    NewPerson,
    form_households,
    register_people,
)
from minzheng.stages.registry.models import Household, Membership, Person
from tests.cast import BY, SINCE, area, make_id

SIZE, SECONDS = 3_000, 10


def newcomers(count: int) -> list[NewPerson]:
    where = area("烟雨社区")
    first = dt.date(1940, 1, 1)
    return [
        NewPerson(
            "曾" + chr(0x4E00 + n % 2000) + chr(0x5E00 + n % 777),
            make_id(first + dt.timedelta(days=n % 25_000), 600 + n // 25_000),
            where,
            phone=f"139{n:08d}",
        )
        for n in range(count)
    ]


def test_thousands_of_people_and_households(district: None) -> None:
    """Reduced to 3,000; 20,000 take about four seconds on an idle machine, and may take 15."""
    rows = newcomers(SIZE)
    events = Event.objects.count()
    began = time.perf_counter()
    people = register_people(rows=rows, by=BY)
    homes = [
        NewHousehold(people[n], ((people[n + 1], "12"),), people[n].area, "烟雨路 1 号", SINCE)
        for n in range(0, SIZE, 2)
    ]
    form_households(rows=homes, by=BY)
    assert time.perf_counter() - began < SECONDS
    assert Person.objects.count() == SIZE == Membership.objects.count()
    assert Event.objects.count() - events == SIZE + SIZE + SIZE // 2
    last = Person.objects.get(pk=people[-1].pk)
    assert last.id_number.open() == rows[-1].id_number and last.pinyin.startswith("zeng")


def test_one_bad_row_or_a_double_stops_all(district: None) -> None:
    rows = newcomers(5)
    for bad in (rows[3]._replace(id_number="1"), rows[0], rows[3]._replace(name="")):
        with pytest.raises(NotPossible):
            register_people(rows=[*rows[:3], bad, rows[4]], by=BY)
    assert Person.objects.count() == 0
    with pytest.raises(NotPossible, match="第 4 人"):
        register_people(rows=[*rows[:3], rows[3]._replace(phone="1")], by=BY)
    assert not Event.objects.filter(verb="person.registered").exists()


def test_households_that_cannot_be_stop_all(district: None) -> None:
    one, two, three = register_people(rows=newcomers(3), by=BY)
    good = NewHousehold(one, ((two, "12"),), one.area, "烟雨路 1 号", SINCE)
    for bad in (
        good._replace(head=three), good._replace(head=three, members=((one, "99x"),)),
        good._replace(head=three, members=((one, "02"),)), good._replace(head=three, address=" "),
    ):  # fmt: skip
        with pytest.raises(NotPossible):
            form_households(rows=[good, bad], by=BY)
    assert Household.objects.count() == 0
