"""A message is made once for its key, and a text message says almost nothing."""

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.audit.trail import record
from minzheng.stages.notices.actions import Telling, mark_read, tell, tell_all
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.queries import messages_of, unread_count
from tests.cast import BY
from tests.stages.records import Folk

SMS = "【南湖民政】您的办件有新进展，请登录查看，或拨打96345。"


def test_the_same_key_is_told_once(folk: Folk) -> None:
    first = tell(key="k:1", person=folk.zhang, title="一", text="甲", sms_text=SMS, by=BY)
    again = tell(key="k:1", person=folk.zhang, title="二", text="乙", sms_text=SMS, by=BY)
    assert again == first
    assert again.text.open() == "甲"
    assert Event.objects.filter(verb="message.made", object_ref=first.public_id).count() == 1


def test_a_phone_means_the_outbox_none_means_the_page(folk: Folk) -> None:
    by_phone = tell(key="k:1", person=folk.zhang, title="一", text="甲", sms_text=SMS, by=BY)
    by_page = tell(key="k:2", person=folk.chen, title="一", text="甲", sms_text=SMS, by=BY)
    quiet = tell(key="k:3", person=folk.zhang, title="一", text="甲", by=BY)
    assert [m.state for m in (by_phone, by_page, quiet)] == ["waiting", "page", "page"]
    assert by_page.sms_text == ""
    assert by_page.next_try_at is None


@pytest.mark.parametrize(
    "text",
    [
        "您的身份证 330402193905111229 已核对",
        "请打 13800000001",
        "您的重病补助",
        "卡号6222021208011234562",
    ],
)
def test_a_text_message_with_personal_words_is_refused(folk: Folk, text: str) -> None:
    with pytest.raises(ValueError, match="personal"):
        tell(key="k:1", person=folk.zhang, title="一", text="甲", sms_text=text, by=BY)
    assert not Message.objects.exists()


def test_the_text_on_the_page_is_sealed_in_the_database(folk: Folk) -> None:
    made = tell(key="k:1", person=folk.zhang, title="一", text="每月 700 元", by=BY)
    (stored,) = Message.objects.filter(pk=made.pk).extra(select={"raw": "text"}).values_list("raw")
    assert "700" not in stored[0]


def test_many_at_once_skip_what_was_told(folk: Folk) -> None:
    tell(key="k:1", person=folk.zhang, title="一", text="甲", by=BY)
    tellings = [Telling(f"k:{n}", folk.zhang, "一", "甲") for n in range(5)]
    assert tell_all(tellings=tellings, by=BY) == 4
    assert tell_all(tellings=tellings, by=BY) == 0
    assert Message.objects.count() == 5


def test_read_once_and_said_by_whom(folk: Folk) -> None:
    message = tell(key="k:1", person=folk.zhang, title="一", text="甲", by=BY)
    assert unread_count(folk.zhang) == 1
    mark_read(message=message, by=folk.zhang)
    first = message.read_at
    mark_read(message=message, by=folk.zhang)
    message.refresh_from_db()
    assert message.read_at == first
    assert unread_count(folk.zhang) == 0
    assert list(messages_of(folk.zhang)) == [message]
    events = Event.objects.filter(verb="message.read")
    assert [(e.actor_ref, e.subject_ref) for e in events] == [(folk.zhang.public_id,) * 2]


def test_a_failed_telling_leaves_neither_message_nor_event(folk: Folk) -> None:
    record("test.before", folk.zhang, by=BY)
    before = Event.objects.count()
    bad = [
        Telling("k:1", folk.zhang, "一", "甲"),
        Telling("k:2", folk.zhang, "一", "甲", "打 13800000001"),
    ]
    with pytest.raises(ValueError, match="personal"):
        tell_all(tellings=bad, by=BY)
    assert not Message.objects.exists()
    assert Event.objects.count() == before
