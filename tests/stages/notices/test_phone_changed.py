"""A phone that was changed is told of it: whoever holds it may not have asked for the change."""

import datetime as dt

import pytest

from minzheng.connectors.bounded import Kind
from minzheng.connectors.sms.client import Receipt, Unreachable
from minzheng.foundation.core import clock
from minzheng.stages.notices import events, outbox
from minzheng.stages.notices.leaks import leaks
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.outbox import _settle, _sms, claim
from minzheng.stages.notices.pull import _told
from minzheng.stages.registry import pull as registry
from minzheng.stages.registry.actions import correct_person
from minzheng.stages.registry.models import Person, PhoneChange
from tests.cast import BY
from tests.stages.records import Folk

pytestmark = pytest.mark.django_db
OLD, NEW = "13800000001", "13955556666"


def change(person: Person, phone: str) -> list[Message]:
    """Change it, and tell what there is to tell."""
    person.refresh_from_db()
    correct_person(person=person, version=person.version, phone=phone, by=BY)
    _told(events.phones_changed)
    return list(Message.objects.filter(key__startswith="phone:").order_by("pk"))


def test_the_old_phone_is_told_once_and_then_forgotten(folk: Folk) -> None:
    (message,) = change(folk.zhang, NEW)
    assert not leaks(message.sms_text) and "手机号改了" in message.sms_text
    (claimed,) = claim()
    assert _sms(claimed).phone == OLD
    _settle(messages=[claimed], outcomes=[Unreachable(Kind.TIMEOUT)])
    message.refresh_from_db()
    assert message.sms_to.open() == OLD  # it is tried again
    _settle(messages=[claimed], outcomes=[Receipt("m", "r-1", clock.now(), False)])
    message.refresh_from_db()
    assert (message.state, bool(message.sms_to)) == ("sent", False)
    assert _told(events.phones_changed) == 0


def test_the_same_phone_and_a_first_phone_are_no_change(folk: Folk) -> None:
    assert change(folk.zhang, OLD) == []
    Person.objects.filter(pk=folk.zhang.pk).update(phone="", phone_index="")
    assert change(folk.zhang, NEW) == []


def test_a_phone_taken_away_is_told_too(folk: Folk) -> None:
    (message,) = change(folk.zhang, "")
    assert "没有登记手机号" in message.text.open() and "新号码" not in message.text.open()
    assert message.state == "waiting" and message.sms_to.open() == OLD


def test_the_old_phone_of_a_secret_person_hears_nothing(folk: Folk) -> None:
    Person.objects.filter(pk=folk.zhang.pk).update(secret=True)
    (message,) = change(folk.zhang, NEW)
    assert (message.state, message.sms_text, bool(message.sms_to)) == ("page", "", False)
    assert message.title == "您的办件有新进展"
    assert "原来的号码" not in message.text.open() and "新号码" in message.text.open()
    assert outbox.claim() == []


def test_the_old_number_is_kept_a_month(folk: Folk) -> None:
    change(folk.zhang, NEW)
    clock.fix(clock.today() + dt.timedelta(days=29))
    registry.pull()
    assert PhoneChange.objects.count() == 1
    clock.fix(clock.today() + dt.timedelta(days=2))
    registry.pull()
    assert PhoneChange.objects.count() == 0
