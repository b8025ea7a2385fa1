"""The outbox for an operator, and refusals that must reach people within three working days."""

import datetime as dt

from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import findings
from minzheng.stages.notices.actions import tell
from minzheng.stages.notices.events import decisions
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.pull import _told
from minzheng.stages.notices.queries import messages_of, outbox, refusals_late, unread_count
from tests.cast import BY, TODAY
from tests.stages.records import Folk, a_case, a_decision

# 2021-10-26 is a Tuesday: three working days after are Friday the 29th.
DUE = dt.date(2021, 10, 29)
DAY = dt.timedelta(days=1)


def refuse(folk: Folk) -> Message:
    a_decision(a_case(folk.zhang, folk.zhang_home), "refuse", 0, result="NONE")
    _told(decisions)
    return Message.objects.get()


def test_late_from_the_day_after_the_third_working_day(folk: Folk) -> None:
    refuse(folk)
    assert refusals_late(DUE) == []
    (late,) = refusals_late(DUE + DAY)
    assert late.due_on == DUE
    assert late.decision.case.applicant == folk.zhang


def test_a_sent_or_opened_message_serves_it(folk: Folk) -> None:
    message = refuse(folk)
    Message.objects.filter(pk=message.pk).update(read_at=clock.now())
    assert refusals_late(DUE + DAY) == []
    Message.objects.filter(pk=message.pk).update(
        read_at=None, state="sent", sent_at=clock.now(), receipt="r"
    )
    assert refusals_late(DUE + DAY) == []
    Message.objects.filter(pk=message.pk).update(state="failed")
    assert len(refusals_late(DUE + DAY)) == 1


def test_a_refusal_that_nobody_told_is_late_too(folk: Folk) -> None:
    a_decision(a_case(folk.zhang, folk.zhang_home), "refuse", 0, result="NONE")
    assert len(refusals_late(DUE + DAY)) == 1


def test_a_grant_is_never_a_late_refusal(folk: Folk) -> None:
    a_decision(a_case(folk.zhang, folk.zhang_home))
    assert refusals_late(DUE + DAY) == []


def test_the_outbox_counts_each_state(folk: Folk) -> None:
    message = refuse(folk)
    assert outbox()[:4] == (1, 0, 0, 0)
    assert outbox().oldest_made_at == message.made_at


def test_the_doctor_says_what_to_do(folk: Folk) -> None:
    refuse(folk)
    Message.objects.update(state="failed")
    clock.fix(TODAY + 10 * DAY)
    said = [(f.level, f.what) for label, f in findings() if label == "notices"]
    assert said == [
        ("warn", "有 1 条短信没有送到"),
        ("fault", "有 1 份不予确认或停发决定还没有送达"),
    ]


def test_an_agent_reads_what_he_acts_in_and_nothing_that_is_hers_alone(folk: Folk) -> None:
    kinds = ("accepted", "paid", "returned", "rights", "phone", "mandate_given", "mandate_ended")
    for kind in kinds:
        tell(key=f"{kind}:x", person=folk.zhang, title=kind, text="字", by=BY)
    told = {None: set(kinds), ("see",): {"accepted"}, ("money",): {"accepted", "paid", "returned"}}
    for acts, wanted in told.items():
        assert {row.title for row in messages_of(folk.zhang, acts)} == wanted
        assert unread_count(folk.zhang, acts) == len(wanted)
