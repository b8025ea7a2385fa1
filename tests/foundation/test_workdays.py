"""P19: deadlines, counted day by day over the published notices, independently of the code."""

import datetime as dt
import random

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.foundation.core import workdays
from minzheng.foundation.core.workdays import (
    Calendar,
    months_after,
    office_calendar,
    published_days,
)

DAY = dt.timedelta(days=1)
SIZE, SEED = 500, 19


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The seed of the table as a calendar, without a database."""
    days = published_days()
    return Calendar({on: works for on, (works, _) in days.items()}, frozenset(range(2004, 2027)))


def test_the_seed_keeps_to_the_years_asked_for() -> None:
    assert {on.year for on in published_days(2020, 2021)} == {2020, 2021}


def counted(start: dt.date, days: int) -> dt.date:
    """The last of `days` working days after `start`, ticking off one day at a time."""
    on = start
    while days:
        on += DAY
        days -= bool(chinese_calendar.is_workday(on))
    return on


def rolled(on: dt.date) -> dt.date:
    """The day itself when offices are open, else the next on which they are."""
    while not chinese_calendar.is_workday(on):
        on += DAY
    return on


def some_dates() -> list[tuple[dt.date, int]]:
    """500 starts in 2016 to 2026 with a length, year ends and holidays over-represented."""
    chance = random.Random(SEED)
    first = dt.date(2016, 1, 1)
    starts = [first + chance.randrange(365 * 10) * DAY for _ in range(SIZE - 110)]
    starts += [dt.date(year, 12, 31) - n * DAY for year in range(2016, 2026) for n in range(11)]
    return [(start, chance.choice((1, 3, 5, 7, 10, 15, 20, 30, 45))) for start in starts]


def test_500_dates_agree_with_counting_day_by_day(calendar: Calendar) -> None:
    dates = some_dates()
    assert len(dates) == SIZE
    for start, days in dates:
        found = calendar.add_working_days(start, days)
        assert (found.on, found.provisional) == (counted(start, days), False)
        assert calendar.add_days(start, days).on == rolled(start + days * DAY)


def test_control_weekdays_alone_miss_many_of_them() -> None:
    naive = Calendar({}, frozenset(range(2004, 2027)))
    wrong = [s for s, n in some_dates() if naive.add_working_days(s, n).on != counted(s, n)]
    assert len(wrong) > SIZE // 4


def test_the_worked_clock(calendar: Calendar) -> None:
    """CLK1 to CLK4 of the fact sheet."""

    def wd(start: tuple[int, int], days: int) -> tuple[int, int]:
        on = calendar.add_working_days(dt.date(2021, *start), days).on
        return on.month, on.day

    accepted = (9, 13)
    assert wd(accepted, 3) == (9, 16)
    assert wd(accepted, 15) == (10, 9) and dt.date(2021, 10, 9).weekday() == 5
    assert calendar.add_days(dt.date(2021, 10, 9), 7).on == dt.date(2021, 10, 18)
    assert wd((10, 18), 1) == (10, 19)
    assert wd((10, 19), 5) == (10, 26)
    assert (wd(accepted, 30), wd(accepted, 45)) == ((10, 29), (11, 19))
    assert wd((9, 29), 10) == (10, 19)
    assert wd((9, 17), 3) == (9, 23)
    assert calendar.add_days(dt.date(2021, 10, 20), 60).on == dt.date(2021, 12, 20)


def test_months_end_on_the_same_day_or_the_last(calendar: Calendar) -> None:
    assert months_after(dt.date(2021, 7, 1), 12) == dt.date(2022, 7, 1)
    assert months_after(dt.date(2021, 7, 1), 18) == dt.date(2023, 1, 1)
    assert months_after(dt.date(2021, 1, 31), 1) == dt.date(2021, 2, 28)
    assert months_after(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert months_after(dt.date(2021, 3, 31), -1) == dt.date(2021, 2, 28)
    assert calendar.add_months(dt.date(2021, 4, 1), 1).on == dt.date(2021, 5, 6)


def test_past_the_published_years_a_deadline_is_provisional(calendar: Calendar) -> None:
    assert calendar.add_working_days(dt.date(2026, 12, 1), 15).provisional is False
    reaching = calendar.add_working_days(dt.date(2026, 12, 18), 15)
    assert reaching.provisional and reaching.on == dt.date(2027, 1, 8)
    again = calendar._replace(
        special={**calendar.special, dt.date(2027, 1, 1): False}, years=calendar.years | {2027}
    )
    assert again.add_working_days(dt.date(2026, 12, 18), 15) == (dt.date(2027, 1, 11), False)


@settings(max_examples=400, deadline=None)
@given(st.dates(dt.date(2004, 1, 1), dt.date(2050, 12, 31)), st.integers(1, 60))
def test_deadlines_grow_and_never_rest(start: dt.date, days: int) -> None:
    calendar = Calendar(
        {on: works for on, (works, _) in published_days().items()}, frozenset(range(2004, 2027))
    )
    one, more = (calendar.add_working_days(start, n).on for n in (days, days + 1))
    assert start < one < more and calendar.works(one)
    assert calendar.add_working_days(start + DAY, days).on >= one
    assert calendar.works(calendar.add_days(start, days).on)
    assert calendar.works(calendar.add_months(start, days).on)


def test_the_table_that_staff_edit_is_what_counts(district: None) -> None:
    assert office_calendar().works(dt.date(2021, 10, 9))
    workdays_table = workdays.office_calendar().special
    assert {on: works for on, (works, _) in published_days().items()} == workdays_table
    from minzheng.foundation.core.models import Holiday

    Holiday.objects.update_or_create(
        on=dt.date(2021, 11, 1), defaults={"works": False, "name": "测试", "source": "测试"}
    )
    workdays.forget()  # or wait a second
    assert office_calendar().add_working_days(dt.date(2021, 10, 29), 1).on == dt.date(2021, 11, 2)
