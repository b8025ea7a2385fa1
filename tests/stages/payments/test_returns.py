"""Money that comes back from the bank, and goes out again."""

import pytest

from minzheng.connectors.bank.format import ReturnReason
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.queries import balances
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import Batch, Line, Transfer
from minzheng.stages.payments.pull import pull
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import give_account, pay_out


@pytest.fixture
def returned(desk: Desk) -> Line:
    """李家's November came back: the account is closed."""
    give_account(desk.cast.li, "6228000000009901")
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    return desk.line(desk.li)


def test_a_return_is_visible_with_its_reason(desk: Desk, returned: Line) -> None:
    assert (returned.state, returned.reason) == ("returned", "账户已销户")
    assert list(queries.exceptions_open("DB")) == [returned]
    assert balances() == {
        "expense": 91_300, "payable": -80_000, "transit": 0, "bank": -11_300,
    }  # fmt: skip
    assert [(r.state, r.reason) for r in queries.paid_to(desk.cast.li_home)] == [
        ("已退回", "账户已销户")
    ]
    assert queries.discrepancies() == []


def test_it_waits_for_another_account(desk: Desk, returned: Line) -> None:
    with pytest.raises(NotPossible, match="还没有更正"):
        actions.reissue(line=returned, by=desk.maker)
    with pytest.raises(NotPossible, match="没有可以重发的户"):
        actions.make_reissue(item="DB", by=desk.maker)
    assert Batch.objects.count() == 1


def test_a_re_issue_is_a_new_transfer_of_the_same_line(desk: Desk, returned: Line) -> None:
    give_account(desk.cast.li, "6228000000000022")
    batch = actions.make_reissue(item="DB", by=desk.maker)
    assert (batch.kind, batch.number) == ("reissue", "DB-202110C-01")
    assert queries.batch_totals(batch).total_fen == 80_000
    file = pay_out(batch, desk.checker, desk.payer)
    assert file.total_fen == 80_000
    pull()
    line = desk.line(desk.li)
    assert line.pk == returned.pk and line.state == "paid"
    assert list(line.transfers.order_by("attempt").values_list("attempt", "state")) == [
        (1, "returned"), (2, "paid"),
    ]  # fmt: skip
    assert balances()["bank"] == -91_300 and desk.bank.paid_fen == 91_300
    assert queries.discrepancies() == []
    # The list of November still shows the household, and so does the second batch.
    assert list(queries.lines_of(line.batch)) == list(Line.objects.order_by("id"))
    assert list(queries.lines_of(batch)) == [line]


def test_a_re_issue_needs_three_people_too(desk: Desk, returned: Line) -> None:
    give_account(desk.cast.li, "6228000000000022")
    batch = actions.reissue(line=returned, by=desk.maker)
    with pytest.raises(NotPossible, match="权限"):
        actions.release_batch(batch=batch, by=desk.maker, version=batch.version)
    assert Transfer.objects.count() == 2


def test_one_line_is_re_issued_once(desk: Desk, returned: Line) -> None:
    give_account(desk.cast.li, "6228000000000022")
    actions.reissue(line=returned, by=desk.maker)
    with pytest.raises(NotPossible, match="已列入"):
        actions.reissue(line=returned, by=desk.maker)
    with pytest.raises(NotPossible):
        actions.make_reissue(item="DB", by=desk.maker)


def test_a_re_issue_that_is_taken_away_leaves_the_return_as_it_was(
    desk: Desk, returned: Line
) -> None:
    give_account(desk.cast.li, "6228000000000022")
    batch = actions.reissue(line=returned, by=desk.maker)
    actions.void_batch(batch=batch, reason="账号再核", by=desk.maker, version=batch.version)
    line = desk.line(desk.li)
    assert (line.state, line.reason) == ("returned", "账户已销户")
    again = actions.reissue(line=line, by=desk.maker)
    assert again.number == "DB-202110C-02"
    assert queries.discrepancies() == []


def test_a_frozen_account_may_be_tried_again(desk: Desk) -> None:
    give_account(desk.cast.li, "6228000000009902")
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    desk.bank.bank._endings = {}
    batch = actions.reissue(line=desk.line(desk.li), by=desk.maker)
    pay_out(batch, desk.checker, desk.payer)
    pull()
    assert desk.line(desk.li).state == "paid" and queries.discrepancies() == []


def test_a_wrong_name_is_said(desk: Desk) -> None:
    give_account(desk.cast.li, "6228000000009904")
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    transfer = Transfer.objects.get(state="returned")
    assert transfer.reason_code == ReturnReason.WRONG_NAME
    assert transfer.reason == "户名与账号不符"


def test_a_held_line_goes_out_with_a_later_batch(desk: Desk) -> None:
    desk.cast.li.accounts.all().delete()
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    assert balances()["payable"] == -80_000
    give_account(desk.cast.li, "6228000000000022")
    batch = actions.make_reissue(item="DB", by=desk.maker)
    pay_out(batch, desk.checker, desk.payer)
    pull()
    assert desk.line(desk.li).state == "paid"
    assert queries.discrepancies() == [] and balances()["payable"] == 0


def test_a_returned_line_can_be_voided_and_frees_its_people(desk: Desk, returned: Line) -> None:
    actions.void_line(line=returned, reason="全家迁出", by=desk.maker)
    assert balances()["expense"] == 11_300 and balances()["payable"] == 0
    assert not returned.people.exists()
    assert queries.discrepancies() == []


def test_a_file_that_the_bank_refuses_whole_comes_back_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from minzheng.connectors.bank.client import BankRefused

    def refuse(data: bytes) -> bool:
        raise BankRefused("BAD_FILE", "第2行：内容不符合约定格式")

    monkeypatch.setattr(desk.bank, "submit", refuse)
    file = pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    file.refresh_from_db()
    assert file.trouble == "第2行：内容不符合约定格式" and file.result_at is not None
    assert {line.state for line in Line.objects.all()} == {"returned"}
    assert balances()["payable"] == -91_300 and queries.discrepancies() == []
    monkeypatch.undo()
