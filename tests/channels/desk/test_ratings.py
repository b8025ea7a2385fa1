"""Ratings at the desk: noted for her through any door, and called back by who may."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.ratings import actions
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.queries import late
from minzheng.stages.registry import actions as registry
from minzheng.stages.rights.keeping import due
from tests.channels.desk.conftest import Desk, text
from tests.stages.records import a_case, a_decision

SAID = {"door": "phone", "grade": "2", "words": "电话打不通"}
DONE = {"outcome": "reached", "heard": "打了五次电话。", "answer": "电话线路已经增加。"}


@pytest.fixture
def ended(desk: Desk) -> Case:
    """张奶奶's case, decided by 周."""
    case = a_case(desk.cast.zhang, desk.cast.zhang_home)
    a_decision(case, decided_by=desk.cast.zhou.actor_ref)
    return case


@pytest.fixture
def poor(desk: Desk, ended: Case) -> Rating:
    return actions.give(case=ended, grade=1, said="等了很久", by=desk.cast.zhang)


def rate(case: Case) -> str:
    return reverse("desk:rate", args=[case.public_id])


def call(row: Rating) -> str:
    return reverse("desk:call_back", args=[row.public_id])


def test_the_clerk_notes_what_she_says(desk: Desk, ended: Case) -> None:
    assert rate(ended) in text(desk.get("wang", reverse("desk:case", args=[ended.public_id])))
    assert "5 个工作日" in text(desk.get("wang", rate(ended)))
    desk.post("wang", rate(ended), **SAID)
    row = Rating.objects.get()
    assert (row.door, row.grade, row.words.open()) == ("phone", 2, SAID["words"])
    again = desk.browser("wang").post(rate(ended), {**SAID, "grade": "5"}, follow=True)
    assert "已经评过了" in text(again)
    assert Rating.objects.get().grade == 2


@pytest.mark.parametrize("missing", ["door", "grade"])
def test_what_is_missing_is_said(desk: Desk, ended: Case, missing: str) -> None:
    answer = desk.post("wang", rate(ended), **{**SAID, missing: ""})
    assert answer.status_code == 422
    assert "mz-summary" in text(answer)
    assert not Rating.objects.exists()


def test_not_before_the_end(desk: Desk) -> None:
    running = a_case(desk.cast.zhang, desk.cast.zhang_home)
    assert rate(running) not in text(
        desk.get("wang", reverse("desk:case", args=[running.public_id]))
    )
    answer = desk.browser("wang").post(rate(running), SAID, follow=True)
    assert "还没有结果" in text(answer)
    assert not Rating.objects.exists()


def test_from_the_list_to_the_end(desk: Desk, poor: Rating) -> None:
    listed = text(desk.get("shen", reverse("desk:call_backs")))
    for words in ("张秀兰", "非常不满意", "示例值", call(poor)):
        assert words in listed
    page = text(desk.get("shen", call(poor)))
    assert "等了很久" in page
    assert (
        Event.objects.filter(verb="rating.viewed", subject_ref=poor.person.public_id).count() == 1
    )
    assert desk.post("shen", call(poor), **{**DONE, "answer": ""}).status_code == 422
    answer = desk.browser("shen").post(call(poor), DONE, follow=True)
    assert "回访办完了" in text(answer)
    assert DONE["answer"] in text(answer)
    assert call(poor) not in text(desk.get("shen", reverse("desk:call_backs")))
    assert call(poor) in text(desk.get("shen", reverse("desk:call_backs"), show="done"))
    assert desk.post("wei", call(poor), **DONE).status_code == 409


def test_who_decided_sees_why_he_does_not_call(desk: Desk, poor: Rating) -> None:
    page = text(desk.get("zhou", call(poor)))
    assert "请另一位同事来办" in page
    assert "办完，并告诉本人" not in page
    assert "等了很久" not in page
    assert desk.post("zhou", call(poor), **DONE).status_code == 422
    poor.refresh_from_db()
    assert poor.called_at is None


def test_who_decided_reads_not_what_she_said_to_a_colleague_either(
    desk: Desk, poor: Rating
) -> None:
    actions.call_back(row=poor, by=desk.cast.shen, **DONE)
    page = text(desk.get("zhou", call(poor)))
    assert "同事已经回访" in page
    assert DONE["heard"] not in page and DONE["answer"] not in page
    whole = text(desk.get("shen", call(poor)))  # control
    assert DONE["heard"] in whole and DONE["answer"] in whole


def test_a_form_sent_empty_is_a_look_too(desk: Desk, poor: Rating) -> None:
    answer = desk.post("shen", call(poor))
    assert answer.status_code == 422 and "等了很久" in text(answer)
    assert Event.objects.filter(verb="rating.viewed", subject_ref=poor.person.public_id).exists()


@pytest.mark.parametrize("answer", ["电话线路已经增加。", "好"])
def test_who_was_slower_keeps_all_he_wrote(desk: Desk, poor: Rating, answer: str) -> None:
    actions.call_back(row=poor, by=desk.cast.shen, **DONE)
    slow = desk.post("shen", call(poor), outcome="reached", heard="说了很多", answer=answer)
    page = text(slow)
    assert slow.status_code == 409 and "说了很多" in page and answer in page


def test_nobody_calls_whose_data_rest(desk: Desk, poor: Rating) -> None:
    """Neither list nor page nor count; the doctor asks nobody to do what nobody may."""
    assert call(poor) in text(desk.get("shen", reverse("desk:call_backs")))
    registry.freeze(person=poor.person, reason="本人要求", by=desk.cast.wang)
    assert call(poor) not in text(desk.get("shen", reverse("desk:call_backs")))
    assert desk.get("shen", call(poor)).status_code == 404
    assert "desk-call_backs" not in text(desk.get("shen", reverse("desk:waiting")))
    with pytest.raises(NotPossible, match="停止使用"):
        actions.call_back(row=poor, by=desk.cast.shen, **DONE)
    assert late(poor.call_due_on + dt.timedelta(days=1)) == 0  # type: ignore[operator]


@pytest.mark.parametrize("name", ["wang", "xu", "zheng", "feng", "qian", "chu", "jin"])
def test_the_officers_of_the_case_and_the_leader_do_not_read_it(
    desk: Desk, poor: Rating, name: str
) -> None:
    assert desk.get(name, call(poor)).status_code == 403
    assert desk.get(name, reverse("desk:call_backs")).status_code == 403
    for address in ("desk:case", "desk:cases", "desk:worklist", "desk:today"):
        args = [poor.case.public_id] if address == "desk:case" else []
        answer = desk.get(name, reverse(address, args=args))
        if answer.status_code == 200:
            assert "非常不满意" not in text(answer)
            assert "等了很久" not in text(answer)


def test_the_navigation_counts_what_waits(desk: Desk, poor: Rating) -> None:
    assert "desk-call_backs" in text(desk.get("shen", reverse("desk:waiting")))
    actions.call_back(row=poor, by=desk.cast.shen, **DONE)
    desk.browsers.clear()
    assert "desk-call_backs" not in text(desk.get("shen", reverse("desk:waiting")))


def test_the_share_by_town_hides_the_few(desk: Desk, poor: Rating) -> None:
    from tests.stages.records import households

    page: Any = reverse("cockpit:figure", args=["satisfied"])
    assert "不显示" in text(desk.get("zheng", page))
    for someone, house in households(desk.cast.zhang.area, 9):
        case = a_case(someone, house)
        a_decision(case)
        actions.give(case=case, grade=5, by=someone)
    shown = text(desk.get("zheng", page))
    assert "90%" in shown
    assert "张秀兰" not in shown


def test_a_matter_with_a_promised_call_is_not_emptied_before_it(desk: Desk, poor: Rating) -> None:
    over = poor.given_on + dt.timedelta(days=36_500)
    Case.objects.filter(pk=poor.case_id).update(state="closed", closed_on=poor.given_on)
    Entitlement.objects.filter(decision__case=poor.case_id).update(until_month=poor.given_on)
    assert list(due.cases(over)) == []
    actions.call_back(row=poor, by=desk.cast.shen, **DONE)
    assert [case.pk for case in due.cases(over)] == [poor.case_id]  # control
