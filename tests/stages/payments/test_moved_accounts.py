"""An account that changed between check and payment is shown, and paid only when seen."""

import pytest

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments import actions, queries
from minzheng.stages.payments.actions import release
from minzheng.stages.payments.models import BankFile, Batch
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import give_account


@pytest.fixture
def moved(desk: Desk) -> Batch:
    """李家's account changes after the check."""
    batch = desk.checked()
    give_account(desk.cast.li, "6228000000000099")
    return batch


def paid_unseen(desk: Desk, batch: Batch, seen: int = 0) -> bool:
    """Whether the payer pays with that much said."""
    try:
        actions.release_batch(batch=batch, by=desk.payer, version=batch.version, accounts_seen=seen)
    except NotPossible as error:
        assert "1 户换了收款账户" in str(error)
        return False
    return BankFile.objects.exists()


def test_it_is_shown_and_wants_a_yes(desk: Desk, moved: Batch) -> None:
    (row,) = [n for n in queries.batch_totals(moved).exceptions if n.kind == "moved"]
    assert "0099" in row.text and row.who == "李*国"
    assert not paid_unseen(desk, moved)
    moved.refresh_from_db()
    assert moved.state == "checked"
    assert paid_unseen(desk, moved, queries.moved_mark(moved))


def test_a_yes_does_not_cover_what_changed_afterwards(desk: Desk, moved: Batch) -> None:
    seen = queries.moved_mark(moved)
    give_account(desk.cast.li, "6228000000000098")
    assert not paid_unseen(desk, moved, seen)


def test_an_account_from_before_the_check_wants_none(desk: Desk) -> None:
    give_account(desk.cast.li, "6228000000000099")
    batch = desk.checked()
    assert queries.moved_mark(batch) == 0 and paid_unseen(desk, batch)


def test_control_a_payment_that_does_not_ask(
    desk: Desk, moved: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "_refuse_unseen", lambda batch, seen: None)
    assert paid_unseen(desk, moved)
