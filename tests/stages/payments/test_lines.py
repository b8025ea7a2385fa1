"""One line held, let go, taken away."""

import pytest

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Line
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import NOVEMBER, pay_out


def test_held_by_hand_and_let_go(desk: Desk) -> None:
    batch = desk.made()
    line = actions.hold_line(line=desk.line(desk.li), reason="等待复核收入", by=desk.checker)
    assert (line.state, line.reason) == ("held", "等待复核收入")
    batch.refresh_from_db()
    batch = actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    assert desk.line(desk.li).state == "held"  # what a person held, a person lets go
    actions.unhold_line(line=line, by=desk.maker)
    assert desk.line(desk.li).state == "listed"


def test_letting_go_needs_the_reason_gone(desk: Desk) -> None:
    desk.cast.li.accounts.all().delete()
    desk.made()
    with pytest.raises(NotPossible, match="还不能发放：没有可用的领款账户"):
        actions.unhold_line(line=desk.line(desk.li), by=desk.maker)


def test_nothing_on_a_checked_list_is_changed(desk: Desk) -> None:
    desk.checked()
    line = desk.line(desk.li)
    for act in (actions.hold_line, actions.void_line):
        with pytest.raises(NotPossible, match="退回修改"):
            act(line=line, reason="晚了", by=desk.maker)


def test_what_is_at_the_bank_is_not_voided(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    with pytest.raises(NotPossible, match="多发的请走追回"):
        actions.void_line(line=desk.line(desk.li), reason="晚了", by=desk.maker)


def test_a_voided_list_may_be_made_anew(desk: Desk) -> None:
    batch = desk.checked()
    actions.void_batch(batch=batch, reason="标准有误", by=desk.maker, version=batch.version)
    assert {line.state for line in Line.objects.all()} == {"void"}
    assert queries.discrepancies() == []
    again = desk.made()
    assert again.number == "DB-202111-02" and again.lines.count() == 2
    pay_out(again, desk.checker, desk.payer)
    assert queries.discrepancies() == []


def test_sent_back_mended_checked_again_owes_once(desk: Desk) -> None:
    batch = desk.checked()
    batch = actions.return_batch(
        batch=batch, reason="请核张家", by=desk.payer, version=batch.version
    )
    actions.void_line(line=desk.line(desk.zhang), reason="误列", by=desk.maker)
    batch.refresh_from_db()
    batch = actions.remake_batch(batch=batch, by=desk.maker, version=batch.version)
    # The right of 张奶奶 stands, so a new list brings her again.
    assert queries.batch_totals(batch).total_fen == 91_300
    pay_out(batch, desk.checker, desk.payer)
    assert queries.discrepancies() == []
    assert Line.objects.filter(month=NOVEMBER).count() == 3


def test_reasons_are_asked_for(desk: Desk) -> None:
    batch = desk.made()
    line = desk.line(desk.li)
    with pytest.raises(NotPossible, match="请写明"):
        actions.hold_line(line=line, reason=" ", by=desk.maker)
    with pytest.raises(NotPossible, match="请写明"):
        actions.void_line(line=line, reason="", by=desk.maker)
    with pytest.raises(NotPossible, match="请写明"):
        actions.return_batch(batch=batch, reason="", by=desk.checker)
