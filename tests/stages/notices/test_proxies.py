"""Whoever is acted for is told of each act; what she does herself is not told as another's."""

import datetime as dt

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.models import SetAside
from minzheng.stages.notices import proxies
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.pull import _told
from minzheng.stages.notices.words import PROXY_ACTS
from minzheng.stages.registry.actions import give_mandate, revoke_mandate
from minzheng.stages.registry.models import Mandate
from tests.stages.records import Folk, a_case


def give(folk: Folk) -> Mandate:
    return give_mandate(
        person=folk.zhang, agent=folk.li, until_on=dt.date(2022, 1, 1), by=folk.zhang
    )


def act(folk: Folk, by: Actor) -> None:
    """Each kind of act for 张奶奶 once, as the trail has it."""
    case = a_case(folk.zhang, folk.zhang_home)
    for verb in PROXY_ACTS:
        record(verb, case, by=by, subject=folk.zhang)


def told() -> int:
    return sum(_told(source) for source in (proxies.applications, proxies.others))


def test_each_act_is_told_once(folk: Folk) -> None:
    """Also after the mandate has ended: what was done before stays to be told."""
    row = give(folk)
    act(folk, folk.li)
    revoke_mandate(mandate=row, by=folk.zhang)
    first = told()
    untold = [
        (event.seq, event.verb)
        for event in Event.objects.filter(verb__in=PROXY_ACTS).order_by("seq")
        if not Message.objects.filter(key=f"proxy:{event.seq}").exists()
    ]
    aside = list(SetAside.objects.values_list("stage", "reference", "error"))
    assert (untold, aside) == ([], [])
    assert first == len(PROXY_ACTS) and told() == 0
    for message in Message.objects.filter(key__startswith="proxy:"):
        assert message.person == folk.zhang and "家人" in message.text.open()
        assert folk.li.name not in message.text.open() and "受您委托" in message.sms_text


def test_her_own_acts_and_a_clerks_are_not(folk: Folk) -> None:
    give(folk)
    act(folk, folk.zhang)
    assert told() == 0


def test_begun_and_sent_by_one_hand_is_told_once(folk: Folk) -> None:
    give(folk)
    case = a_case(folk.zhang, folk.zhang_home)
    for verb in ("case.drafted", "case.submitted"):
        record(verb, case, by=folk.li, subject=folk.zhang)
    assert told() == 1
    assert Message.objects.get().key == f"mandate:{case.public_id}"


def test_control_a_source_that_forgets_the_account(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were one verb left out, the count above would not hold."""
    give(folk)
    expected = len(PROXY_ACTS)
    act(folk, folk.li)
    monkeypatch.delitem(PROXY_ACTS, "account.set")
    assert told() != expected
