"""Scripts happen on working days, in the order of the procedure, before the demo opens."""

import datetime as dt

import pytest

from minzheng.demo.loading.acts import VERBS
from minzheng.demo.loading.days import STARTS_ON, Days
from minzheng.demo.loading.monthly import PAY_DAYS, work_on
from minzheng.demo.loading.scripts import ORDER, SCRIPTS, script
from minzheng.demo.synthetic.build import build
from minzheng.demo.synthetic.paths import PATHS
from minzheng.demo.synthetic.shapes import OPENS_ON, District
from minzheng.foundation.core.workdays import Calendar, published_days

SPECIAL = {on: works for on, (works, _) in published_days().items()}
DAYS = Days(Calendar(SPECIAL, frozenset({2021})))
MAIN = ("apply", "accept", "start_check", "visit", "agree", "grant")


@pytest.fixture(scope="module")
def district() -> District:
    """All six hundred."""
    return build()


def test_every_path_has_a_script_and_every_verb_its_act() -> None:
    assert set(PATHS) <= set(SCRIPTS)
    assert set(ORDER) == set(VERBS)


def test_things_happen_on_working_days_before_the_demo_opens(district: District) -> None:
    for home in (home for home in district.homes if home.path):
        for act in script(home, DAYS):
            assert STARTS_ON <= act.on <= OPENS_ON
            assert DAYS.calendar.works(act.on), (act, home.path)


def test_the_main_way_is_walked_in_order(district: District) -> None:
    for home in (home for home in district.homes if home.path):
        first: dict[str, tuple[dt.date, int]] = {}
        for act in sorted(script(home, DAYS)):
            first.setdefault(act.verb, (act.on, act.rank))
        walked = [first[verb] for verb in MAIN if verb in first]
        assert walked == sorted(walked), home.path


def test_nothing_is_granted_before_its_posting_is_over(district: District) -> None:
    for home in (home for home in district.homes if home.path and home.path != "secret"):
        days = {act.verb: act.on for act in script(home, DAYS)}
        if "grant" in days:
            assert days["grant"] > DAYS.posted_until(days["agree"]), home.path


def test_money_is_there_by_the_tenth() -> None:
    for made, checked, released in PAY_DAYS:
        assert made <= checked <= released and released.day <= 10
        assert all(DAYS.calendar.works(on) for on in (made, checked, released))
        assert work_on(made) and work_on(checked) and work_on(released)


def test_days_count_across_the_national_holiday() -> None:
    assert DAYS.back(0) == OPENS_ON
    assert DAYS.after(dt.date(2021, 9, 30), 1) == dt.date(2021, 10, 8)
    assert DAYS.after(dt.date(2021, 10, 8), 1) == dt.date(2021, 10, 9)  # a Saturday at work
    assert DAYS.posted_until(dt.date(2021, 10, 9)) == dt.date(2021, 10, 18)
