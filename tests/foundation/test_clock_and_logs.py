"""The business date, and logs without personal data."""

import datetime as dt
import logging
import threading

import pytest
import time_machine
from django.core.exceptions import DisallowedHost
from django.db import connections
from django.test import Client

from minzheng.foundation.core import clock, logs
from minzheng.foundation.core.logs import JsonFormatter, PersonalDataFilter
from tests.cast import TODAY


def test_a_fixed_business_date_keeps_the_real_time_of_day(district: None) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC), tick=False):
        now = clock.now()
        assert clock.today() == TODAY == now.date()
        assert (now.hour, now.minute, str(now.utcoffset())) == (10, 30, "8:00:00")
        assert clock.real_now().year == 2026


def test_without_a_fixed_date_the_districts_midnight_counts(db: None) -> None:
    clock.fix(None)
    with time_machine.travel(dt.datetime(2026, 11, 22, 16, 0, 1, tzinfo=dt.UTC), tick=False):
        assert clock.today() == dt.date(2026, 11, 23)
    clock.forget()
    with time_machine.travel(dt.datetime(2026, 11, 22, 15, 59, 59, tzinfo=dt.UTC), tick=False):
        assert clock.today() == dt.date(2026, 11, 22)


def test_leap_day_of_the_real_year_does_not_break_the_business_date(district: None) -> None:
    with time_machine.travel(dt.datetime(2028, 2, 29, 4, 0, tzinfo=dt.UTC), tick=False):
        assert clock.now().date() == TODAY


@pytest.mark.parametrize(
    "text",
    [
        "330402193905111229",
        "33040219700101001X",
        "33040219700101001x",
        "13800000001",
        "6228480402564890018",
    ],
)
def test_personal_numbers_are_struck_out_of_every_record(text: str) -> None:
    for message, args in (
        (f"saw {text}!", ()),
        ("saw %s and %s", (text, 3)),
        (f"编号{text}，", ()),
    ):
        line = logging.LogRecord("x", logging.INFO, "f", 1, message, args, None)
        assert PersonalDataFilter().filter(line)
        assert text not in line.getMessage() and "已隐去" in line.getMessage()


def test_exceptions_are_struck_out_too() -> None:
    try:
        raise ValueError("bad number 330402193905111229")
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    line = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), info)
    PersonalDataFilter().filter(line)
    assert line.exc_text and "330402193905111229" not in line.exc_text


@pytest.mark.parametrize("text", ["2021-10-26", "DB330402-20211026-00031", "12345", "1234567890"])
def test_what_is_no_personal_number_stays(text: str) -> None:
    line = logging.LogRecord("x", logging.INFO, "f", 1, text, (), None)
    PersonalDataFilter().filter(line)
    assert line.getMessage() == text


def test_a_foreign_host_is_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Anybody may send one, and often does; a fault of ours keeps its trace."""
    client.get("/", HTTP_HOST="elsewhere.example")
    (heard,) = [r for r in caplog.records if r.name == logs.FOREIGN_HOST]
    assert "elsewhere.example" in heard.getMessage()
    try:
        raise DisallowedHost("elsewhere.example")
    except DisallowedHost as error:
        info = (type(error), error, error.__traceback__)
    for name, traced in ((logs.FOREIGN_HOST, False), ("minzheng", True)):
        line = logging.LogRecord(name, logging.ERROR, "f", 1, "a host", (), info)
        PersonalDataFilter().filter(line)
        assert ("Traceback" in JsonFormatter().format(line)) is traced


@pytest.mark.django_db
def test_a_thread_that_does_not_see_the_day_does_not_change_it_for_others() -> None:
    """Its own connection does not see the day of a transaction that is still open: what it reads
    is its own. Kept for all threads, its answer was everybody's for a second."""
    clock.fix(dt.date(2021, 10, 26))
    seen: list[dt.date] = []

    def look() -> None:
        seen.append(clock.today())
        connections.close_all()

    other = threading.Thread(target=look)
    other.start()
    other.join(10)
    assert seen != [clock.today()] and clock.today() == dt.date(2021, 10, 26)


@pytest.mark.django_db
def test_a_day_that_is_fixed_anew_is_heard_at_once() -> None:
    clock.fix(dt.date(2021, 10, 26))
    assert clock.today() == dt.date(2021, 10, 26)
    clock.fix(dt.date(2021, 10, 27))
    assert clock.today() == dt.date(2021, 10, 27)
