"""补发: what later decisions give for closed months, once by decision."""

import pytest

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.queries import balances
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Line, PaidPerson
from minzheng.stages.payments.pull import pull
from tests.cast import home
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    end,
    give_account,
    grant,
    pay_out,
    people,
)


@pytest.fixture
def november(desk: Desk) -> Desk:
    """November is paid."""
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    return desk


def raised(desk: Desk, fen: int) -> Entitlement:
    """李家's amount changes back to November."""
    cast = desk.cast
    return grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], fen)


def test_nothing_short_nothing_listed(november: Desk) -> None:
    with pytest.raises(NotPossible, match="没有需要补发的户"):
        actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)


def test_a_back_dated_rise_pays_the_difference_once(november: Desk) -> None:
    right = raised(november, 95_000)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    (line,) = batch.lines.all()
    assert (line.kind, line.amount_fen, line.decision_id) == ("arrears", 15_000, right.decision_id)
    with pytest.raises(NotPossible):
        actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    pay_out(batch, november.checker, november.payer)
    pull()
    assert balances()["bank"] == -(11_300 + 95_000)
    assert PaidPerson.objects.filter(month=NOVEMBER).count() == 4
    assert queries.discrepancies() == []
    with pytest.raises(NotPossible):
        actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)


def test_two_rises_are_two_decisions(november: Desk) -> None:
    raised(november, 85_000)
    first = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    pay_out(first, november.checker, november.payer)
    pull()
    raised(november, 95_000)
    second = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    assert [line.amount_fen for line in second.lines.all()] == [10_000]
    assert second.number == "DB-202111B-02"


def test_a_rise_overtaken_before_it_was_paid_is_never_paid(november: Desk) -> None:
    raised(november, 85_000)
    first = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    checked = actions.check_batch(batch=first, by=november.checker, version=first.version)
    raised(november, 95_000)
    second = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    assert [line.amount_fen for line in second.lines.all()] == [15_000]
    with pytest.raises(NotPossible, match="没有可以支付的户"):
        actions.release_batch(batch=checked, by=november.payer, version=checked.version)
    pay_out(second, november.checker, november.payer)
    pull()
    assert balances()["bank"] == -(11_300 + 95_000)
    assert queries.discrepancies() == []


def test_an_arrears_line_stands_for_the_regular_one(november: Desk) -> None:
    """A list that was closed, gave arrears, and is opened again does not give the month twice."""
    clock.fix(DECEMBER)
    batch = actions.make_batch(item="DB", month=DECEMBER, by=november.maker)
    batch = actions.check_batch(batch=batch, by=november.checker, version=batch.version)
    chen = november.cast.chen
    give_account(chen, "6228000000000044")
    grant(home(chen, [], "烟雨路 1 号", "0009"), [chen], 90_000, from_month=DECEMBER)
    actions.make_arrears(item="DB", month=DECEMBER, by=november.maker)
    actions.return_batch(batch=batch, reason="退", by=november.payer, version=batch.version)
    batch.refresh_from_db()
    actions.remake_batch(batch=batch, by=november.maker, version=batch.version)
    assert [x.kind for x in Line.objects.filter(payee=chen)] == ["arrears"]


def test_a_newborn_is_covered_from_the_arrears_on(november: Desk) -> None:
    (newborn,) = people(november.cast.li_home.area, 1, 1)
    cast = november.cast
    grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu, newborn], 170_000)
    actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    assert PaidPerson.objects.get(person=newborn).line.kind == "arrears"


def test_a_household_that_came_late_gets_the_whole_month(november: Desk) -> None:
    chen = november.cast.chen
    give_account(chen, "6228000000000044")
    grant(home(chen, [], "烟雨路 1 号", "0009"), [chen], 90_000, from_month=OCTOBER)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    # October never had a list: it is made as a regular one, arrears do not guess.
    assert [(x.month, x.amount_fen) for x in batch.lines.all()] == [(NOVEMBER, 90_000)]


def test_arrears_do_not_cover_whom_another_household_was_paid_for(november: Desk) -> None:
    grant(november.cast.zhang_home, [november.cast.zhang, november.cast.xiaoyu], 100_000)
    batch = actions.make_arrears(item="DB", month=NOVEMBER, by=november.maker)
    (line,) = batch.lines.all()
    assert (line.amount_fen, line.state, line.hold) == (88_700, "held", "double")


def test_a_fall_is_no_arrears_but_shows_as_paid_too_much(november: Desk) -> None:
    raised(november, 70_000)
    assert queries.shortfalls("DB", NOVEMBER) == []
    assert queries.overpaid("DB", NOVEMBER) == [(november.line(november.li), 10_000)]
    end(Entitlement.objects.get(household=november.cast.zhang_home), NOVEMBER)
    assert {fen for _, fen in queries.overpaid("DB", NOVEMBER)} == {10_000, 11_300}


def test_the_months_after_are_regular(november: Desk) -> None:
    clock.fix(DECEMBER)
    raised(november, 95_000)
    batch = actions.make_batch(item="DB", month=DECEMBER, by=november.maker)
    assert {line.amount_fen for line in batch.lines.all()} == {11_300, 95_000}
    assert [gap.month for gap in queries.shortfalls("DB", DECEMBER)] == [NOVEMBER]


def test_a_voided_line_of_a_closed_month_is_short_again(november: Desk) -> None:
    clock.fix(DECEMBER)
    batch = actions.make_batch(item="DB", month=DECEMBER, by=november.maker)
    line = Line.objects.get(batch=batch, household=november.cast.li_home)
    actions.void_line(line=line, reason="误列", by=november.maker)
    batch.refresh_from_db()
    pay_out(batch, november.checker, november.payer)
    assert [(g.month, g.fen) for g in queries.shortfalls("DB", DECEMBER)] == [(DECEMBER, 80_000)]
    assert queries.discrepancies() == []
