"""The books against the records: what was tampered with is named."""

from collections.abc import Callable

import pytest

from minzheng.stages.payments import queries
from minzheng.stages.payments.models import Line, PaidPerson, Receipt, Transfer
from minzheng.stages.payments.pull import pull
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import pay_out

SPOILED: dict[str, tuple[Callable[[], object], str]] = {
    "a line's amount": (
        lambda: Line.objects.filter(amount_fen=11_300).update(amount_fen=11_301),
        "金额与发放行不符",
    ),
    "a line marked paid that is not": (
        lambda: Transfer.objects.filter(amount_fen=11_300).update(state="returned", reason="x"),
        "已到账但转账没有",
    ),
    "a line marked unpaid that is paid": (
        lambda: Line.objects.filter(amount_fen=11_300).update(state="listed"),
        "状态与转账不符",
    ),
    "a voided line that keeps its people": (
        lambda: Line.objects.filter(amount_fen=11_300).update(state="void"),
        "仍挂在作废的发放行上",
    ),
    "a line that was never owed": (
        lambda: Line.objects.filter(amount_fen=11_300).update(booked=False, state="listed"),
        "科目 expense 应为 80000 分，账上是 91300 分",
    ),
}


@pytest.fixture
def paid(desk: Desk) -> Desk:
    """November is paid and everything fits."""
    pay_out(desk.made(), desk.checker, desk.payer)
    pull()
    assert queries.discrepancies() == []
    return desk


@pytest.mark.parametrize("name", SPOILED)
def test_what_was_changed_by_hand_is_found(paid: Desk, name: str) -> None:
    spoil, words = SPOILED[name]
    spoil()
    assert any(words in found for found in queries.discrepancies())


def test_every_account_is_expected_from_the_records(paid: Desk) -> None:
    assert queries.expected_balances() == {
        "expense": 91_300, "payable": 0, "transit": 0, "bank": -91_300, "receivable": 0,
    }  # fmt: skip
    assert not Receipt.objects.exists() and PaidPerson.objects.count() == 4
