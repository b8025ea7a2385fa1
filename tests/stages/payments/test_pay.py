"""Check, release, delivery and result: the straight road."""

import pytest
from django.conf import settings

from minzheng.connectors.bank.format import ReturnReason, read_payment_file
from minzheng.foundation.core import line
from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.ledger.queries import balances
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.models import BankFile, Transfer
from minzheng.stages.payments.pull import pull
from minzheng.stages.registry.models import BankAccount
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import end, give_account, pay_out, result_of


def test_money_moves_through_the_books(desk: Desk) -> None:
    made = desk.made()
    assert balances() == {}
    checked = actions.check_batch(batch=made, by=desk.checker, version=made.version)
    assert balances() == {"expense": 91_300, "payable": -91_300}
    file = actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    assert balances() == {"expense": 91_300, "payable": 0, "transit": -91_300}
    assert (file.count, file.total_fen, file.delivered_at) == (2, 91_300, None)
    assert pull() >= 2
    assert balances() == {"expense": 91_300, "payable": 0, "transit": 0, "bank": -91_300}
    checked.refresh_from_db()
    assert checked.state == "settled" and desk.bank.paid_fen == 91_300
    assert queries.discrepancies() == []
    assert pull() == 0


def test_the_payee_account_of_the_release_is_used(desk: Desk) -> None:
    checked = desk.checked()
    give_account(desk.cast.li, "6228000000009999")
    file = actions.release_batch(
        batch=checked, by=desk.payer, version=checked.version,
        accounts_seen=queries.moved_mark(checked),
    )  # fmt: skip
    payment = read_payment_file(file.content.open().encode(), settings.CONNECTOR_SECRET)
    assert "6228000000009999" in {t.account_number for t in payment.transfers}
    give_account(desk.cast.li, "6228000000008888")
    pull()
    assert "6228000000009999" in {row.account_number for row in desk.bank.bank.paid()}


def test_no_account_number_lies_in_clear(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    stored = BankFile.objects.values_list("content", flat=True).get()
    assert "6228000000000001" not in stored and "张秀兰" not in stored


def test_releasing_twice_gives_the_same_file(desk: Desk) -> None:
    checked = desk.checked()
    version = checked.version
    first = actions.release_batch(batch=checked, by=desk.payer, version=version)
    again = actions.release_batch(batch=checked, by=desk.payer, version=version)
    assert first.pk == again.pk and Transfer.objects.count() == 2


def test_a_stale_page_is_told(desk: Desk) -> None:
    made = desk.made()
    actions.hold_line(line=desk.line(desk.zhang), reason="等核对", by=desk.maker)
    with pytest.raises(Conflict):
        actions.check_batch(batch=made, by=desk.checker, version=made.version)


def test_what_became_impossible_is_held_at_the_last_moment(desk: Desk) -> None:
    checked = desk.checked()
    end(desk.li, desk.li.from_month)
    BankAccount.objects.filter(person=desk.cast.zhang).update(current=False)
    with pytest.raises(NotPossible, match="没有可以支付的户"):
        actions.release_batch(batch=checked, by=desk.payer, version=checked.version)
    give_account(desk.cast.zhang, "6228000000000077")
    checked.refresh_from_db()
    file = actions.release_batch(
        batch=checked, by=desk.payer, version=checked.version,
        accounts_seen=queries.moved_mark(checked),
    )  # fmt: skip
    held = desk.line(desk.li)
    assert (held.state, held.hold, file.total_fen) == ("held", "changed", 11_300)


def test_an_account_that_no_bank_takes_holds_one_line_only(desk: Desk) -> None:
    give_account(desk.cast.li, "12")
    file = pay_out(desk.made(), desk.checker, desk.payer)
    assert file.count == 1 and "账号不合要求" in desk.line(desk.li).reason


def test_a_result_is_taken_once(desk: Desk) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    good = result_of(file, settings.CONNECTOR_SECRET)
    other = result_of(file, settings.CONNECTOR_SECRET, {0: ReturnReason.FROZEN})
    for _ in range(3):
        actions.take_result(file=file, content=good, by=desk.payer)
    assert balances()["bank"] == -91_300
    with pytest.raises(NotPossible, match="已收过另一份结果"):
        actions.take_result(file=file, content=other, by=desk.payer)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda b: b.replace(b"11300", b"11301"), "校验值不对"),
        (lambda b: b[:-20], "不完整"),
        (lambda b: b"", "不是本系统的银行文件"),
        (lambda b: b"\xff" + b, "不是本系统的银行文件"),
    ],
)
def test_a_result_that_does_not_fit_changes_nothing(desk: Desk, spoil: object, words: str) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    content = spoil(result_of(file, settings.CONNECTOR_SECRET))  # type: ignore[operator]
    with pytest.raises(NotPossible, match=words):
        actions.take_result(file=file, content=content, by=LINE)
    file.refresh_from_db()
    assert file.result_at is None and balances()["transit"] == -91_300


def test_only_who_handles_payments_takes_results(desk: Desk) -> None:
    file = pay_out(desk.made(), desk.checker, desk.payer)
    content = result_of(file, settings.CONNECTOR_SECRET)
    with pytest.raises(NotPossible, match="权限"):
        actions.take_result(file=file, content=content, by=desk.cast.wang)


def test_the_line_walks_it(desk: Desk) -> None:
    pay_out(desk.made(), desk.checker, desk.payer)
    line.run_until_quiet()
    assert [row.state for row in queries.paid_to(desk.cast.li_home)] == ["已到账"]
    assert [row.account for row in queries.paid_to(desk.cast.xiaoyu)] == ["尾号 0002"]
