"""A year of working days as twelve small months, each day with its word."""

import calendar
import datetime as dt
from itertools import groupby
from typing import NamedTuple

from minzheng.foundation.core.models import Holiday

WEEK = "一二三四五六日"
OFF, MAKE_UP = "休", "班"
# The table is seeded from a library that writes them in English.
SEEDED = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节", "Dragon Boat Festival": "端午节", "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节", "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


class Day(NamedTuple):
    """One square: `word` is 休 or 班 where the day differs from its weekday, `rest` a day off."""

    on: dt.date | None
    word: str = ""
    name: str = ""
    rest: bool = False


class Month(NamedTuple):
    """Weeks of seven squares, how many days are worked, and what differs in words."""

    number: int
    weeks: list[list[Day]]
    working: int
    told: list[str]


def months_of(year: int) -> list[Month]:
    """The twelve months, in one query."""
    known = {row.on: row for row in Holiday.objects.filter(on__year=year)}
    return [_month(year, number, known) for number in range(1, 13)]


def _month(year: int, number: int, known: dict[dt.date, Holiday]) -> Month:
    inside = [
        _day(on, known)
        for on in calendar.Calendar().itermonthdates(year, number)
        if on.month == number
    ]
    told: list[str] = []
    marked: dict[dt.date | None, Day] = {}
    for rest, days in groupby(inside, key=lambda day: (day.rest, day.word == MAKE_UP)):
        run = list(days)
        names = "、".join(dict.fromkeys(day.name for day in run if day.word))
        if not names:
            continue
        told.append(f"{_span(run)} {names}，{'放假' if rest[0] else '上班'}")
        # The weekend within a feast is of the feast, though it differs from nothing.
        marked |= {day.on: day._replace(word=OFF) for day in run if rest[0]}
    squares = {day.on: marked.get(day.on, day) for day in inside}
    weeks = [
        [squares.get(on, Day(None)) for on in week]
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    return Month(number, weeks, sum(not day.rest for day in inside), told)


def _day(on: dt.date, known: dict[dt.date, Holiday]) -> Day:
    row = known.get(on)
    if row is None:
        return Day(on, rest=on.weekday() >= 5)
    name = SEEDED.get(row.name, row.name)
    return Day(on, MAKE_UP if row.works else OFF, name, not row.works)


def _span(run: list[Day]) -> str:
    """«9日» or «1日至7日»."""
    first, last = (day.on.day for day in (run[0], run[-1]) if day.on)
    return f"{first}日" if first == last else f"{first}日至{last}日"
