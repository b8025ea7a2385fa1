"""What the platform counts of its own work, and who may see the list behind it."""

import datetime as dt

from minzheng.foundation.core import clock
from minzheng.stages.indicators import Measure, find
from tests.cast import TODAY, Cast
from tests.stages.records import Folk, a_case, a_check, a_decision, a_step

DAY = dt.timedelta(days=1)


def test_overdue_counts_cases_of_the_offices_only(folk: Folk) -> None:
    late = a_case(folk.zhang, folk.zhang_home)
    a_step(late, "check", due_on=TODAY - DAY)
    a_step(late, "visit", due_on=TODAY - DAY)  # one case, not two
    waits = a_case(folk.li, folk.li_home)
    a_step(waits, "supplement", "resident", due_on=TODAY - DAY)
    a_step(waits, "check", due_on=TODAY)  # today is not late
    assert find("overdue").count(TODAY) == Measure(1)
    clock.fix(TODAY + DAY)
    assert find("overdue").count(TODAY + DAY) == Measure(2)


def test_the_overdue_list_is_that_of_the_area(cast: Cast) -> None:
    case = a_case(cast.zhang, cast.zhang_home)
    a_step(case, "check", due_on=TODAY - DAY)
    overdue = find("overdue")
    assert overdue.rows is not None
    assert overdue.record is not None
    (row,) = overdue.rows(cast.scope("wang"), TODAY)
    assert overdue.record(row).case_ref == case.public_id
    assert overdue.record(row).place == "南湖街道烟雨社区"
    for other in ("zhao", "zheng"):  # the other town, and a leader
        assert list(overdue.rows(cast.scope(other), TODAY)) == []


def test_on_time_is_judged_by_the_last_day_of_the_case(folk: Folk) -> None:
    good = a_case(folk.zhang, folk.zhang_home, due_on=TODAY)
    a_decision(good)
    bad = a_case(folk.li, folk.li_home, due_on=TODAY - DAY)
    a_decision(bad)
    assert find("on_time").count(TODAY) == Measure(1, 2)


def test_nothing_decided_is_no_share(folk: Folk) -> None:
    assert find("on_time").count(TODAY) is None


def test_checked_is_a_finished_check(folk: Folk) -> None:
    a_check(a_case(folk.zhang, folk.zhang_home))
    a_check(a_case(folk.li, folk.li_home), ms=None)
    assert find("checked").count(TODAY) == Measure(1, 2)


def test_the_time_of_a_check_is_the_median(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home)
    assert find("check_ms").count(TODAY) is None
    for ms in (50, 60, 9000):
        a_check(case, ms)
    assert find("check_ms").count(TODAY) == Measure(60)


def test_divisions_are_those_of_the_day(folk: Folk) -> None:
    now = find("divisions").count(TODAY)
    before = find("divisions").count(dt.date(2020, 6, 1))
    assert now is not None
    assert before is not None
    assert now.value > 100
    assert now != before
