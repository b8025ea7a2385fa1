"""Files over HTTP to a bank that is slow, deaf, forgetful or lies."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.models import SetAside
from minzheng.stages.payments import actions, bank, queries
from minzheng.stages.payments.models import BankFile, Line
from minzheng.stages.payments.pull import pull
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import pay_out


@pytest.fixture
def far(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    """The simulator behind HTTP, with November's file on its way."""
    pay_out(desk.made(), desk.checker, desk.payer)
    with loopback.running(Bank(settings.CONNECTOR_SECRET)) as running:
        monkeypatch.setattr(settings, "BANK_URL", running.url)
        from minzheng.connectors.bank.client import BankClient

        monkeypatch.setattr(
            bank, "client", lambda: BankClient(running.url, settings.CONNECTOR_SECRET, 0.5)
        )
        yield running.site  # type: ignore[misc]


def again() -> None:
    """As if the pause were over."""
    BankFile.objects.update(retry_at=None)


def test_delivered_and_collected(far: Bank) -> None:
    pull()
    file = BankFile.objects.get()
    assert file.delivered_at and file.result_at and not file.trouble
    assert {line.state for line in Line.objects.all()} == {"paid"}


@pytest.mark.parametrize(
    "mode", ["refuse", "unavailable", "hang", "drip", "garbage", "wrong_signature"]
)
def test_a_bank_that_fails_is_asked_again_later(far: Bank, desk: Desk, mode: str) -> None:
    far.behaviours.set("submit", mode)
    assert pull() == 0
    file = BankFile.objects.get()
    assert (file.tries, file.delivered_at) == (1, None)
    assert file.trouble == "银行暂时联系不上，系统会自动再试"
    assert pull() == 0 and BankFile.objects.get().tries == 1  # not before its time
    actions.retry_now(file=file, by=desk.payer)
    far.behaviours.set("submit", "ok")
    assert pull() > 0
    assert len(far.paid()) == 2 and queries.discrepancies() == []


def test_a_reply_that_is_lost_pays_once(far: Bank) -> None:
    far.behaviours.set("submit", "lose_reply")
    pull()
    again()
    far.behaviours.set("submit", "ok")
    pull()
    assert len(far.paid()) == 2 and queries.discrepancies() == []


def test_a_result_that_was_changed_on_its_way_is_not_taken(far: Bank) -> None:
    far.behaviours.set("result", "tamper")
    pull()
    file = BankFile.objects.get()
    assert file.delivered_at and not file.result_at and "没有入账" in file.trouble
    assert SetAside.objects.get(stage="payments").reference == file.number
    far.behaviours.set("result", "ok")
    again()
    pull()
    assert queries.discrepancies() == [] and len(far.paid()) == 2


def test_a_result_that_is_not_ready_is_awaited(far: Bank) -> None:
    far.behaviours.set("result", "not_ready")
    assert pull() == 1
    assert BankFile.objects.get().tries == 0
    far.behaviours.set("result", "ok")
    assert pull() == 1


def test_a_bank_that_lost_the_file_gets_it_again(far: Bank) -> None:
    BankFile.objects.update(delivered_at="2021-11-01T00:00:00Z")
    pull()
    assert "再送一次" in BankFile.objects.get().trouble
    again()
    pull()
    assert len(far.paid()) == 2 and BankFile.objects.get().result_at
