"""Months that end on a day that may not exist."""

import calendar
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.law.days import add_months, month_length, next_month


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2021, 8, 31), 6, date(2022, 2, 28)),
        (date(2021, 12, 1), 1, date(2022, 1, 1)),
        (date(2021, 3, 31), -1, date(2021, 2, 28)),
    ],
)
def test_add_months(day: date, months: int, wanted: date) -> None:
    assert add_months(day, months) == wanted


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.integers(0, 240))
def test_against_the_calendar(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])
    assert month_length(day.year, day.month) == calendar.monthrange(day.year, day.month)[1]
    assert next_month(day) == add_months(day.replace(day=1), 1)


@pytest.mark.parametrize(
    ("year", "days"),
    [(1900, 28), (2000, 29), (2100, 28), (2400, 29), (2020, 29), (2021, 28), (2022, 28)],
)
def test_leap_years_of_the_centuries(year: int, days: int) -> None:
    """Random days seldom meet the year 2000, which many have a birthday in."""
    assert month_length(year, 2) == days
