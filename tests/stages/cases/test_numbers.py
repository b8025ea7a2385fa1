"""Numbers name the district that the settings name."""

import datetime as dt

from django.conf import LazySettings

from minzheng.stages.cases.numbers import number_of
from minzheng.stages.notices.leaks import leaks

ON = dt.date(2021, 10, 26)


def test_the_number_of_a_case_and_of_its_decision(settings: LazySettings) -> None:
    assert number_of("DB", ON, 31) == "DB330402-20211026-00031"
    assert number_of("DB", ON, 31, "J") == "DB330402-20211026-J00031"
    settings.DISTRICT = {**settings.DISTRICT, "code": "330411"}
    assert number_of("DB", ON, 100_001) == "DB330411-20211026-00001"


def test_our_own_numbers_are_no_leak() -> None:
    assert not leaks("编号 " + number_of("DB", ON, 31))
    assert not leaks("决定书 " + number_of("DB", ON, 31, "J"))
