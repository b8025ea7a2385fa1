"""Making the monthly list."""

import datetime as dt

import pytest
from django.conf import settings

from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Line, PaidPerson
from minzheng.stages.registry.models import BankAccount
from tests.cast import BY, SINCE, area
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    end,
    give_account,
    grant,
    people,
)


def test_lists_every_entitlement_with_its_people(desk: Desk) -> None:
    batch = desk.made()
    assert batch.state == "made" and batch.number == "DB-202111-01"
    assert {(x.household_id, x.amount_fen, x.state) for x in batch.lines.all()} == {
        (desk.zhang.household_id, 11_300, "listed"),
        (desk.li.household_id, 80_000, "listed"),
    }
    assert PaidPerson.objects.filter(month=NOVEMBER, item="DB").count() == 4


def test_nothing_for_the_month_before_the_first(desk: Desk) -> None:
    """PY1: confirmed 2021-10-26, first pay 2021-11, none for October."""
    with pytest.raises(NotPossible, match="2021年10月没有"):
        actions.make_batch(item="DB", month=OCTOBER, by=desk.maker)
    assert desk.made().lines.count() == 2


def test_until_month_is_exclusive(desk: Desk) -> None:
    end(desk.li, DECEMBER)
    assert queries.unpaid_entitlements("DB", NOVEMBER) == [desk.zhang, desk.li]
    assert queries.unpaid_entitlements("DB", DECEMBER) == [desk.zhang]


def test_the_month_of_a_death_is_still_due(desk: Desk) -> None:
    """CG1: a child dies in the month; that month is whole, the decision ends the next."""
    desk.cast.xiaoyu.died_on = dt.date(2021, 11, 12)
    desk.cast.xiaoyu.save()
    end(desk.li, DECEMBER)
    grant(desk.cast.li_home, [desk.cast.li, desk.cast.wang_xiufang], 10_000, from_month=DECEMBER)
    batch = desk.made()
    assert batch.lines.get(household=desk.cast.li_home).amount_fen == 80_000
    assert not [e for e in queries.batch_totals(batch).exceptions if e.kind == "died"]


def test_the_same_maker_again_gets_the_same_list(desk: Desk) -> None:
    assert desk.made().pk == desk.made().pk
    assert Line.objects.count() == 2


def test_another_maker_is_told_whose_list_it_is(desk: Desk) -> None:
    desk.made()
    appoint(user=desk.cast.zheng, role="pay_maker", area=area("南湖区"), from_on=SINCE, by=BY)
    with pytest.raises(NotPossible, match="已由钱（南湖区 发放制表）编制（DB-202111-01）"):
        actions.make_batch(item="DB", month=NOVEMBER, by=desk.cast.zheng)


def test_whoever_has_no_account_is_held_with_the_reason(desk: Desk) -> None:
    BankAccount.objects.filter(person=desk.cast.li).delete()
    totals = queries.batch_totals(desk.made())
    assert (totals.households, totals.held_count, totals.held_fen) == (1, 1, 80_000)
    (held,) = [e for e in totals.exceptions if e.kind == "held"]
    assert "没有可用的领款账户" in held.text and held.who == "李*国"


def test_a_dead_payee_is_held_until_another_is_named(desk: Desk) -> None:
    desk.cast.li.died_on = dt.date(2021, 11, 2)
    desk.cast.li.save()
    batch = desk.made()
    line = desk.line(desk.li)
    assert (line.state, line.hold) == ("held", "payee")
    with pytest.raises(NotPossible, match="保障对象"):
        actions.change_payee(line=line, payee=desk.cast.zhang, by=desk.maker)
    give_account(desk.cast.wang_xiufang, "6228000000000003")
    actions.change_payee(line=line, payee=desk.cast.wang_xiufang, by=desk.maker)
    batch.refresh_from_db()
    actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    assert desk.line(desk.li).state == "listed"


def test_the_month_of_the_last_death_is_due_to_the_heirs(desk: Desk) -> None:
    """张奶奶 lived alone and dies in the month: a relative is paid, with the paper noted."""
    desk.cast.zhang.died_on = dt.date(2021, 11, 12)
    desk.cast.zhang.save()
    batch = desk.made()
    line = desk.line(desk.zhang)
    heir = desk.cast.chen
    give_account(heir, "6228000000000004")
    with pytest.raises(NotPossible, match="请写明领款人与去世人员的关系"):
        actions.change_payee(line=line, payee=heir, by=desk.maker)
    actions.change_payee(line=line, payee=heir, by=desk.maker, reason="外孙，公证书 12 号")
    actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    line = desk.line(desk.zhang)
    assert (line.state, line.payee, line.amount_fen) == ("listed", heir, 11_300)


def test_nobody_is_covered_twice_when_a_household_splits(desk: Desk) -> None:
    grant(desk.cast.zhang_home, [desk.cast.zhang, desk.cast.xiaoyu], 90_000)
    desk.made()
    states = {line.household_id: (line.state, line.hold) for line in Line.objects.all()}
    assert sorted(states.values()) == [("held", "double"), ("listed", "")]
    assert PaidPerson.objects.filter(person=desk.cast.xiaoyu, month=NOVEMBER).count() == 1


def test_a_decision_that_names_nobody_waits(desk: Desk) -> None:
    desk.zhang.covered.all().delete()
    desk.made()
    assert desk.line(desk.zhang).hold == "nobody"


@pytest.mark.parametrize("demo", [True, False])
def test_example_values_pay_only_in_a_demo(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, demo: bool
) -> None:
    desk.zhang.placeholder = True
    desk.zhang.save()
    monkeypatch.setattr(settings, "DEMO", demo)
    if demo:
        assert desk.made().lines.count() == 2
        return
    with pytest.raises(NotPossible, match="1 户的金额是按示例值算的，正式环境不能发放"):
        desk.made()
    assert not Line.objects.exists()


def test_example_values_do_not_slip_through_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.zhang.placeholder = True
    desk.zhang.save()
    made = desk.made()
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(NotPossible, match="示例值"):
        actions.check_batch(batch=made, by=desk.checker, version=made.version)
    monkeypatch.setattr(settings, "DEMO", True)
    made.refresh_from_db()
    checked = actions.check_batch(batch=made, by=desk.checker, version=made.version)
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(NotPossible, match="示例值"):
        actions.release_batch(batch=checked, by=desk.payer, version=checked.version)


def test_months_are_whole_and_near(desk: Desk) -> None:
    with pytest.raises(NotPossible, match="当月第一天"):
        actions.make_batch(item="DB", month=dt.date(2021, 11, 2), by=desk.maker)
    assert actions.make_batch(item="DB", month=NOVEMBER, by=desk.maker)
    with pytest.raises(NotPossible, match="还没到"):
        actions.make_batch(item="DB", month=months_after(NOVEMBER, 1), by=desk.maker)


def test_only_a_maker_makes(desk: Desk) -> None:
    for user in desk.cast.staff.values():
        if user != desk.maker:
            with pytest.raises(NotPossible, match="没有制表的权限"):
                actions.make_batch(item="DB", month=NOVEMBER, by=user)
    with pytest.raises(NotPossible, match="没有制表的权限"):
        actions.make_batch(item="DB", month=NOVEMBER, by=desk.cast.li)


def test_remaking_takes_newcomers_and_drops_what_was_ended(desk: Desk) -> None:
    batch = desk.made()
    (newcomer,) = people(desk.cast.li_home.area, 1, 7)
    end(desk.li, NOVEMBER)
    grant(desk.cast.li_home, [desk.cast.li, newcomer], 60_000)
    assert [e.kind for e in queries.batch_totals(batch).exceptions] == []
    batch = actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    live = Line.objects.exclude(state="void")
    assert sorted(live.values_list("amount_fen", flat=True)) == [11_300, 60_000]
    assert not PaidPerson.objects.filter(person=desk.cast.xiaoyu).exists()
