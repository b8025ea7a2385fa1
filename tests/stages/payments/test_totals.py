"""What checker and payer look at before they agree."""

import datetime as dt

import pytest

from minzheng.foundation.core import clock
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Batch
from minzheng.stages.payments.pull import pull
from tests.cast import home, person
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import DECEMBER, NOVEMBER, end, give_account, grant, pay_out


@pytest.fixture
def december(desk: Desk) -> Batch:
    """November paid; December has somebody new, somebody gone and another amount."""
    (chen,) = (desk.cast.chen,)
    give_account(chen, "6228000000000044")
    gone = grant(home(chen, [], "烟雨路 1 号", "0009"), [chen], 600_000)
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    clock.fix(DECEMBER)
    end(gone, DECEMBER)
    cast = desk.cast
    grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], 70_000, from_month=DECEMBER)
    new = person("赵新", "1980-01-01", 511)
    give_account(new, "6228000000000055")
    grant(home(new, [], "烟雨路 2 号", "0010"), [new], 500_001, from_month=DECEMBER)
    give_account(cast.zhang, "6228000000000066")
    cast.xiaoyu.died_on = dt.date(2021, 11, 30)
    cast.xiaoyu.save()
    return actions.make_batch(item="DB", month=DECEMBER, by=desk.maker)


def test_what_differs_from_the_month_before(december: Batch) -> None:
    totals = queries.batch_totals(december)
    seen = {(n.kind, n.before_fen, n.now_fen) for n in totals.exceptions}
    assert seen == {
        ("changed", 80_000, 70_000),
        ("new", None, 500_001),
        ("gone", 600_000, None),
        ("over", None, 500_001),
        ("died", None, 70_000),
        ("account", None, 11_300),
    }
    # What may be wrong money is read before what is only new.
    order = ["died", "gone", "over", "account", "changed", "new"]
    assert [n.kind for n in totals.exceptions] == order
    assert totals.before_fen == 691_300 and totals.total_fen == 581_301
    assert totals.change_fen == 581_301 - 691_300
    assert (totals.households, totals.before_households, totals.people) == (3, 3, 5)
    assert totals.due_on == dt.date(2021, 12, 10)


def test_names_are_masked(december: Batch) -> None:
    whole = {"李建国", "张秀兰", "陈小童", "赵新"}
    texts = {word for n in queries.batch_totals(december).exceptions for word in (n.who, n.text)}
    assert not texts & whole and "李*国" in texts


def test_exactly_the_limit_is_not_over_it(december: Batch) -> None:
    line = december.lines.get(amount_fen=500_001)
    line.amount_fen = 500_000
    line.save()
    assert "over" not in {n.kind for n in queries.batch_totals(december).exceptions}


def test_by_town(december: Batch) -> None:
    (town,) = queries.batch_totals(december).by_area
    assert (town.name, town.households, town.fen) == ("南湖街道", 3, 581_301)


def test_who_came_after_the_list_was_made_is_named(desk: Desk) -> None:
    batch = desk.made()
    grant(home(desk.cast.chen, [], "烟雨路 1 号", "0009"), [desk.cast.chen], 90_000)
    (late,) = queries.batch_totals(batch).exceptions
    assert (late.kind, late.now_fen) == ("late", 90_000)
    batch = actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    (held,) = queries.batch_totals(batch).exceptions
    assert held.kind == "held" and held.line is not None


def test_totals_take_few_queries(desk: Desk, django_assert_max_num_queries: object) -> None:
    batch = desk.made()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        queries.batch_totals(batch)


def test_open_batches(desk: Desk) -> None:
    desk.made()
    (row,) = queries.open_batches()
    assert (row.households, row.fen, row.month) == (2, 91_300, NOVEMBER)
