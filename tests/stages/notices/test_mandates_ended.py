"""A mandate that is over is told to its giver once, unless she ended it herself."""

import datetime as dt

import pytest

from minzheng.foundation.core import clock
from minzheng.stages.notices import events, proxies
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.pull import _told
from minzheng.stages.registry.actions import give_mandate, revoke_mandate
from minzheng.stages.registry.models import Mandate, Person
from tests.cast import Cast

UNTIL = dt.date(2021, 12, 31)
DAY = dt.timedelta(days=1)


@pytest.fixture
def row(cast: Cast) -> Mandate:
    """张奶奶 lets 李 act for her, to the end of the year."""
    return give_mandate(person=cast.zhang, agent=cast.li, until_on=UNTIL, by=cast.zhang)


def told(on: dt.date | None = None) -> int:
    """One walk of the source, on a day."""
    if on is not None:
        clock.fix(on)
    return _told(events.mandates_ended)


def test_it_is_told_the_day_after_its_last(row: Mandate, cast: Cast) -> None:
    """On its last day it still holds, so there is nothing to tell."""
    assert told(UNTIL - DAY) == 0 and told(UNTIL) == 0
    assert Mandate.objects.live(UNTIL).exists()
    assert told(UNTIL + DAY) == 1
    message = Message.objects.get(key=f"mandate_ended:{row.public_id}")
    text = message.text.open()
    assert message.person == cast.zhang and message.title == "您的一份委托到期了"
    assert "2021年12月31日" in text and "再委托一次" in text and "96345" in text
    assert cast.li.name not in text and "不再有效" in message.sms_text


def test_once_for_ever(row: Mandate, cast: Cast) -> None:
    """Neither the next walk nor an officer's late press tells it again."""
    assert told(UNTIL + DAY) == 1 and told(UNTIL + DAY) == 0
    assert told(UNTIL + 30 * DAY) == 0
    revoke_mandate(mandate=row, by=cast.wang)
    assert told() == 0


def test_an_officer_takes_it_back(row: Mandate, cast: Cast) -> None:
    revoke_mandate(mandate=row, by=cast.wang)
    assert told() == 1 and told() == 0
    text = Message.objects.get(key=f"mandate_ended:{row.public_id}").text.open()
    assert "工作人员替您收回了" in text and "不是您的意思" in text
    assert told(UNTIL + DAY) == 0


def test_the_proxy_gives_it_back(row: Mandate, cast: Cast) -> None:
    revoke_mandate(mandate=row, by=cast.li)
    assert told() == 1
    text = Message.objects.get(key=f"mandate_ended:{row.public_id}").text.open()
    assert "代办的人自己辞了" in text and cast.li.name not in text


def test_her_own_press_is_no_news(row: Mandate, cast: Cast) -> None:
    revoke_mandate(mandate=row, by=cast.zhang)
    assert told() == 0 and told(UNTIL + DAY) == 0


def test_nobody_writes_to_the_dead(row: Mandate, cast: Cast) -> None:
    Person.objects.filter(pk=cast.zhang.pk).update(died_on=UNTIL)
    assert told(UNTIL + DAY) == 0


def test_what_ended_long_ago_is_not_dug_up(row: Mandate) -> None:
    """The first walk of a new release does not write to everyone whose mandate ever ran out."""
    assert told(UNTIL + proxies.LATELY + DAY) == 0
    assert told(UNTIL + proxies.LATELY) == 1


def test_the_line_walks_it(row: Mandate) -> None:
    assert events.mandates_ended in events.SOURCES
