"""What a text message gateway must do, whoever built it."""

import os
import secrets
from typing import Any

import pytest

from minzheng.connectors.sms.client import Refusal, Refused, SmsClient, Unreachable
from minzheng.connectors.sms.simulator import Gateway

PHONE, TEXT = os.environ.get("CONTRACT_PHONE", "13900000001"), "【南湖民政】联调测试，请忽略。"


@pytest.fixture
def there(party: Any) -> tuple[str, bytes]:
    """Address and secret."""
    return party("SMS_URL", Gateway)


def test_taken_once_with_a_receipt_however_often_it_is_sent(there: tuple[str, bytes]) -> None:
    client, name = SmsClient(*there), f"contract-{secrets.token_hex(8)}"
    first, again = client.send(name, PHONE, TEXT), client.send(name, PHONE, TEXT)
    assert first.receipt_id == again.receipt_id and again.repeated and not first.repeated


def test_an_id_for_another_text_is_refused(there: tuple[str, bytes]) -> None:
    client, name = SmsClient(*there), f"contract-{secrets.token_hex(8)}"
    client.send(name, PHONE, TEXT)
    with pytest.raises(Refused) as refused:
        client.send(name, PHONE, TEXT + "二")
    assert refused.value.refusal is Refusal.CONFLICT


def test_a_wrong_signature_is_not_taken(there: tuple[str, bytes]) -> None:
    url, secret = there
    with pytest.raises((Refused, Unreachable)):
        SmsClient(url, secret + b"x").send("contract-forged", PHONE, TEXT)
