"""What a bank's interface must do, whoever built it. Only against a test bank: it pays."""

from typing import Any

import pytest
from tests.connectors.test_bank_service import BATCH

from minzheng.connectors.bank.client import BankClient, BankUnreachable
from minzheng.connectors.bank.format import Expected, read_result_file, write_payment_file
from minzheng.connectors.bank.simulator import Bank


@pytest.fixture
def there(party: Any) -> tuple[str, bytes]:
    """Address and secret."""
    return party("BANK_URL", Bank)


def test_a_file_is_paid_once_and_every_line_is_answered(there: tuple[str, bytes]) -> None:
    client, data = BankClient(*there), write_payment_file(BATCH, there[1])
    client.submit(data)
    assert client.submit(data) is True, "the same file again is known, and pays nothing"
    answer = client.fetch(BATCH.batch_no)
    assert answer is not None
    result = read_result_file(answer, Expected.of(data, there[1]), there[1])
    assert len({row.transfer_id for row in result.results}) == 6


def test_a_wrong_signature_is_not_taken(there: tuple[str, bytes]) -> None:
    url, secret = there
    with pytest.raises(BankUnreachable):
        BankClient(url, secret + b"x").submit(write_payment_file(BATCH, secret))
