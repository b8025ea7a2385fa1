"""Handing a message over: told apart are «has it», «never» and «nobody knows»."""

import time

import pytest

from minzheng.connectors.bounded import Kind, Trouble, exchange, signed_request
from minzheng.connectors.simulation import Control
from minzheng.connectors.sms.client import (
    Message,
    Receipt,
    Refusal,
    Refused,
    SmsClient,
    Unreachable,
)
from minzheng.connectors.sms.simulator import Gateway, received

SECRET = b"a secret of the tests"
PHONE = "13900000001"
TEXT = "您的低保申请已受理。"
DEADLINE = 0.3


@pytest.fixture
def gateway(serving):
    return serving(Gateway(SECRET))


@pytest.fixture
def client(gateway):
    return SmsClient(gateway.url, SECRET, DEADLINE)


def test_a_message_is_handed_over_with_a_receipt(gateway, client):
    receipt = client.send("m1", PHONE, TEXT)
    (message,) = gateway.site.messages()
    assert (message.message_id, message.phone, message.text) == ("m1", PHONE, TEXT)
    assert (receipt.message_id, receipt.repeated) == ("m1", False)
    assert receipt.receipt_id and receipt.accepted_at == message.accepted_at


def test_the_same_id_again_is_the_same_message(gateway, client):
    first, again = client.send("m1", PHONE, TEXT), client.send("m1", PHONE, TEXT)
    assert (again.receipt_id, again.repeated) == (first.receipt_id, True)
    assert [m.arrivals for m in gateway.site.messages()] == [2]


@pytest.mark.parametrize(("phone", "text"), [(PHONE, "另一条"), ("13900000002", TEXT)])
def test_an_id_used_for_another_message_is_refused(gateway, client, phone, text):
    client.send("m1", PHONE, TEXT)
    with pytest.raises(Refused) as refused:
        client.send("m1", phone, text)
    assert refused.value.refusal is Refusal.CONFLICT
    assert [m.text for m in gateway.site.messages()] == [TEXT]


@pytest.mark.parametrize(
    ("mode", "kind", "taken"),
    [
        ("refuse", Kind.REFUSED, 0),
        ("unavailable", Kind.REFUSED, 0),
        ("busy", Kind.REFUSED, 0),
        ("hang", Kind.TIMEOUT, 0),
        ("garbage", Kind.GARBAGE, 0),
        ("huge", Kind.TOO_LARGE, 0),
        ("lose_reply", Kind.REFUSED, 1),
        ("drip", Kind.TIMEOUT, 1),
        ("wrong_id", Kind.GARBAGE, 1),
        ("wrong_signature", Kind.GARBAGE, 1),
    ],
)
def test_trouble_means_try_again_and_trying_again_sends_once(gateway, client, mode, kind, taken):
    gateway.site.behaviours.set("all", mode, times=1)
    started = time.monotonic()
    with pytest.raises(Unreachable) as trouble:
        client.send("m1", PHONE, TEXT)
    assert time.monotonic() - started < DEADLINE + 0.2
    assert trouble.value.kind is kind
    assert len(gateway.site.messages()) == taken
    assert client.send("m1", PHONE, TEXT).repeated is bool(taken)
    assert len(gateway.site.messages()) == 1


@pytest.mark.parametrize(
    ("phone", "text", "refusal"),
    [
        ("12345", TEXT, Refusal.BAD_PHONE),
        ("１３９00000001", TEXT, Refusal.BAD_PHONE),
        ("+8613900000001", TEXT, Refusal.BAD_PHONE),
        (PHONE, "", Refusal.BAD_TEXT),
        (PHONE, "长" * 501, Refusal.BAD_TEXT),
        (PHONE, "a\x00b", Refusal.BAD_TEXT),
        (PHONE, "a\ud800", Refusal.BAD_TEXT),
    ],
)
def test_what_can_never_be_sent_is_refused_before_sending(gateway, client, phone, text, refusal):
    with pytest.raises(Refused) as refused:
        client.send("m1", phone, text)
    assert refused.value.refusal is refusal and refused.value.sentence
    assert gateway.site.messages() == []


def test_a_number_that_wants_no_messages_is_refused_for_good(gateway, client):
    Control(gateway.url, SECRET).set("phone", "reject", subject=PHONE)
    with pytest.raises(Refused) as refused:
        client.send("m1", PHONE, TEXT)
    assert refused.value.refusal is Refusal.BLOCKED
    assert client.send("m2", "13900000002", TEXT)


def test_a_refusal_that_nobody_signed_silences_no_message(talking):
    body = b'{"error":"BLOCKED","message_id":"m1"}'
    raw = b"HTTP/1.1 422 -\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with pytest.raises(Unreachable) as trouble:
        SmsClient(talking(lambda c: c.sendall(raw)), SECRET).send("m1", PHONE, TEXT)
    assert trouble.value.kind is Kind.GARBAGE


def test_many_go_side_by_side_and_keep_their_order(gateway, client):
    messages = [Message(f"m{n}", f"139{n:08}", TEXT) for n in range(40)]
    messages.insert(7, Message("bad", "1", TEXT))
    gateway.site.behaviours.set("all", "slow", ms=50)
    started = time.monotonic()
    outcomes = client.send_all(messages, 5)
    assert time.monotonic() - started < 1
    assert isinstance(outcomes.pop(7), Refused)
    assert [o.message_id for o in outcomes if isinstance(o, Receipt)] == [
        f"m{n}" for n in range(40)
    ]


def test_a_line_feed_is_fine_and_an_odd_id_is_a_fault_of_ours(client):
    assert client.send("m1", PHONE, "第一行\n第二行")
    with pytest.raises(ValueError):
        client.send("m 1", PHONE, TEXT)


def test_what_it_got_is_listed_page_by_page_to_those_who_hold_the_secret(gateway, client):
    client.send_all([Message(f"m{n}", PHONE, TEXT) for n in range(5)])
    page = received(gateway.url, SECRET, limit=3)
    rest = received(gateway.url, SECRET, after=page[-1].n)
    assert sorted(m.message_id for m in page + rest) == [f"m{n}" for n in range(5)]
    assert page + rest == gateway.site.messages()
    with pytest.raises(Trouble):
        received(gateway.url, b"another")
    assert exchange(signed_request("GET", gateway.url + "/no", b"", SECRET), 1).status == 404


def test_neither_number_nor_text_is_in_an_error(gateway, client):
    gateway.site.behaviours.set("all", "garbage")
    with pytest.raises(Unreachable) as trouble:
        client.send("m1", PHONE, TEXT)
    assert PHONE not in repr(trouble.value) and gateway.url not in repr(trouble.value)
