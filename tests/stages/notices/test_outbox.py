"""P33 and P34 for text messages: whatever the gateway does, a person is told once or it shows.

Size here: 12 messages through each misbehaviour; 40 with a lost reply for every one of them.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.conf import settings

from minzheng.connectors.loopback import Running, running
from minzheng.connectors.sms.client import SmsClient
from minzheng.connectors.sms.simulator import Gateway
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.publicid import new_public_id
from minzheng.stages.notices import outbox
from minzheng.stages.notices.actions import Telling, tell_all
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.queries import failed_messages
from minzheng.stages.notices.queries import outbox as counts
from tests.cast import BY
from tests.stages.records import Folk

SMS = "【南湖民政】您的办件有新进展，请登录查看，或拨打96345。"
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def gateway() -> Iterator[Running]:
    """A gateway of our own, with the settings pointing at it and short patience."""
    secret = settings.CONNECTOR_SECRET
    with running(Gateway(secret)) as site:
        before = settings.SMS_URL
        settings.SMS_URL = site.url
        yield site
        settings.SMS_URL = before


@contextmanager
def impatient() -> Iterator[None]:
    """Little patience while a gateway misbehaves; a good one has the usual deadline."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "SmsClient", lambda url, secret: SmsClient(url, secret, seconds=0.4))
        yield


def write(folk: Folk, many: int) -> None:
    tellings = [Telling(f"t:{n}", folk.zhang, "一", "甲", SMS) for n in range(many)]
    tell_all(tellings=tellings, by=BY)


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Message.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_a_good_gateway_gets_each_message_once(folk: Folk, gateway: Running) -> None:
    write(folk, 12)
    assert outbox.drain() == 12
    assert outbox.drain() == 0
    got = gateway.site.messages()
    assert len(got) == 12
    assert {m.arrivals for m in got} == {1}
    assert {m.message_id for m in got} == set(Message.objects.values_list("public_id", flat=True))
    assert {m.phone for m in got} == {"13800000001"}
    # Not by `detail__receipt`: on SQLite the framework reads «6622368616884e26» as a number.
    receipts = [event.detail["receipt"] for event in Event.objects.filter(verb="message.sent")]
    assert set(receipts) == set(Message.objects.values_list("receipt", flat=True))


@pytest.mark.parametrize("mode", ["refuse", "unavailable", "busy", "hang", "drip", "garbage",
                                  "huge", "wrong_id", "wrong_signature", "lose_reply"])  # fmt: skip
def test_told_once_through_every_misbehaviour(folk: Folk, gateway: Running, mode: str) -> None:
    gateway.site.behaviours.set("all", mode, ms=400)
    write(folk, 12)
    with impatient():
        assert outbox.drain() == 0
    assert states() == {"waiting": 12}
    assert outbox.drain() == 0  # not before 300 seconds have gone by
    gateway.site.behaviours.clear()
    with time_machine.travel(clock.real_now() + outbox.EVERY + SECOND):
        assert outbox.drain() == 12
    assert states() == {"sent": 12}
    assert len(gateway.site.messages()) == 12


def test_a_new_id_for_each_try_would_tell_twice(
    folk: Folk, gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: the same lost replies, with ids made per try, reach the person twice."""
    plain = outbox._sms
    monkeypatch.setattr(outbox, "_sms", lambda m: plain(m)._replace(message_id=new_public_id()))
    gateway.site.behaviours.set("all", "lose_reply", times=40)
    write(folk, 40)
    outbox.drain()
    with time_machine.travel(clock.real_now() + outbox.EVERY + SECOND):
        outbox.drain()
    assert len(gateway.site.messages()) > 40


def test_a_lost_reply_for_every_message_tells_each_once(folk: Folk, gateway: Running) -> None:
    gateway.site.behaviours.set("all", "lose_reply", times=40)
    write(folk, 40)
    outbox.drain()
    with time_machine.travel(clock.real_now() + outbox.EVERY + SECOND):
        outbox.drain()
    got = gateway.site.messages()
    print(f"P34 lost replies: 40 messages, {len(got)} reached a person")
    assert len(got) == 40
    assert {m.arrivals for m in got} == {2}
    assert states() == {"sent": 40}


def test_forty_eight_tries_then_it_shows(folk: Folk, gateway: Running) -> None:
    gateway.site.behaviours.set("all", "refuse")
    write(folk, 1)
    start = clock.real_now()
    for n in range(outbox.MOST_TRIES):
        assert states() == {"waiting": 1}
        with time_machine.travel(start + n * (outbox.EVERY + SECOND)):
            outbox.drain()
    (message,) = failed_messages()
    assert message.attempts == 48
    assert "改用电话或上门" in message.error
    assert counts().failed == 1
    assert Event.objects.filter(verb="message.failed").count() == 1


def test_a_refused_number_is_not_tried_again(folk: Folk, gateway: Running) -> None:
    gateway.site.behaviours.set("all", "reject")
    write(folk, 1)
    assert outbox.drain() == 1
    (message,) = failed_messages()
    assert "拒收" in message.error
    with time_machine.travel(clock.real_now() + dt.timedelta(hours=1)):
        assert outbox.drain() == 0


def test_a_runner_killed_after_its_claim_loses_nothing(folk: Folk, gateway: Running) -> None:
    write(folk, 12)
    assert len(outbox.claim()) == 12  # and then it dies
    assert outbox.drain() == 0
    with time_machine.travel(clock.real_now() + outbox.EVERY + SECOND):
        assert outbox.drain() == 12
    assert {m.arrivals for m in gateway.site.messages()} == {1}


def test_killed_between_the_gateway_and_the_record(
    folk: Folk, gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway has the messages, we do not know it yet: they are sent again, and told once."""
    write(folk, 12)
    settle = outbox._settle

    def killed(**also: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "_settle", killed)
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    assert states() == {"waiting": 12}
    monkeypatch.setattr(outbox, "_settle", settle)
    with time_machine.travel(clock.real_now() + outbox.EVERY + SECOND):
        assert outbox.drain() == 12
    got = gateway.site.messages()
    assert (len(got), {m.arrivals for m in got}) == (12, {2})
    assert states() == {"sent": 12}


def test_killed_in_the_last_try_is_given_up_not_forgotten(folk: Folk, gateway: Running) -> None:
    write(folk, 1)
    Message.objects.update(attempts=47)
    assert len(outbox.claim()) == 1
    with time_machine.travel(clock.real_now() + outbox.EVERY + SECOND):
        outbox.drain()
    assert states() == {"failed": 1}


def test_two_runners_never_hold_one_message(folk: Folk) -> None:
    write(folk, 12)
    first = {m.pk for m in outbox.claim()}
    second = {m.pk for m in outbox.claim()}
    assert len(first) == 12
    assert second == set()


def test_a_dead_gateway_costs_one_batch_and_no_more(folk: Folk, gateway: Running) -> None:
    gateway.site.behaviours.set("all", "unavailable")
    write(folk, outbox.AT_ONCE + 10)
    outbox.drain()
    assert Message.objects.filter(attempts=0).count() == 10
