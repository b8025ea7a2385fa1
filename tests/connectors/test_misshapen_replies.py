"""Replies that are rightly signed and still not what was agreed: nobody knows, try again."""

import pytest
from tests.connectors.samples import SECRET
from tests.connectors.saying import Saying

from minzheng.connectors.bank.client import BankClient, BankUnreachable
from minzheng.connectors.bounded import Kind
from minzheng.connectors.simulation import Response
from minzheng.connectors.sms.client import SmsClient, Unreachable

RECEIPT = b'{"accepted_at":1637000000,"message_id":"m1","receipt_id":"r1","repeated":false}'


def test_control_the_receipt_as_agreed_is_taken(serving):
    site = serving(Saying(SECRET, Response(200, RECEIPT)))
    assert SmsClient(site.url, SECRET).send("m1", "13900000001", "短信").receipt_id == "r1"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b"[]"),
        (200, RECEIPT.replace(b"false", b"0")),
        (200, RECEIPT.replace(b"1637000000", b"-1")),
        (200, RECEIPT.replace(b"1637000000", b"99999999999999")),
        (200, RECEIPT.replace(b"}", b',"extra":1}')),
        (422, b"{}"),
        (422, RECEIPT),
        (422, b'{"error":"TIRED","message_id":"m1"}'),
        (422, b'{"error":"BLOCKED","message_id":"m2"}'),
        (201, RECEIPT),
        (500, RECEIPT),
    ],
)
def test_a_message_reply_out_of_shape_is_no_receipt_and_no_refusal(serving, status, body):
    site = serving(Saying(SECRET, Response(status, body)))
    with pytest.raises(Unreachable):
        SmsClient(site.url, SECRET).send("m1", "13900000001", "短信")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (202, b"", Kind.GARBAGE),
        (202, b"{}", Kind.GARBAGE),
        (202, b'{"batch_no":"B1","repeated":"no"}', Kind.GARBAGE),
        (200, b'{"batch_no":"B1","repeated":false}', Kind.GARBAGE),
        (422, b"{}", Kind.GARBAGE),
        (409, b'{"error":"TIRED","message":"x"}', Kind.GARBAGE),
        (500, b"", Kind.REFUSED),
    ],
)
def test_a_bank_reply_out_of_shape_says_nothing_about_the_batch(serving, status, body, kind):
    site = serving(Saying(SECRET, Response(status, body), signs_status=True))
    with pytest.raises(BankUnreachable) as trouble:
        BankClient(site.url, SECRET).submit(b"a payment file")
    assert trouble.value.kind is kind


def test_an_accepted_status_is_no_result(serving):
    site = serving(Saying(SECRET, Response(202, b"x"), signs_status=True))
    with pytest.raises(BankUnreachable):
        BankClient(site.url, SECRET).fetch("B1")
