"""Asking about one's own data: number, clock, officer, answer with reasons, and what follows."""

import datetime as dt

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.models import Case
from minzheng.stages.notices.models import Message
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.frozen import is_frozen
from minzheng.stages.rights import actions, gathering, queries
from minzheng.stages.rights.models import Request
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
GOOD = "核对过身份，资料都是您本人的。"


def ask(cast: Cast, kind: str = "copy", **more: object) -> Request:
    """张奶奶 asks."""
    return actions.ask(person=cast.zhang, kind=kind, by=cast.zhang, **more)  # type: ignore[arg-type]


def test_a_copy_has_number_clock_officer_answer_and_messages(cast: Cast) -> None:
    row = ask(cast)
    assert row.number and row.number.startswith("QL330402-20211026-")
    assert (
        row.due_on == dt.date(2021, 11, 16) and row.due_sample
    )  # 15 working days, counted by hand
    with pytest.raises(NotPossible, match="还没有同意"):
        actions.hand_out(row=row, form="file", by=cast.zhang)
    row = actions.take(row=row, by=cast.zhou)
    row = actions.answer(
        row=row, outcome="granted", reasons=GOOD, by=cast.zhou, version=row.version
    )
    assert (row.state, row.answered_label) == ("answered", "周（南湖区 区局审核）")
    sections = {s.code: s for s in actions.hand_out(row=row, form="file", by=cast.zhang)}
    assert sections["person"].records[0]["id_number"] == cast.zhang.id_number.open()
    told = list(Message.objects.filter(person=cast.zhang).order_by("id"))
    assert [m.title for m in told] == ["收到了您对资料的要求", "您对资料的要求，有答复了"]
    assert GOOD in told[1].text.open() and "周" in told[1].text.open()
    assert [step["what"] for step in queries.timeline(row)] == [
        "提出请求", "有人接手", "答复", "领取副本",
    ]  # fmt: skip


def test_asked_twice_is_asked_once(cast: Cast) -> None:
    assert ask(cast).pk == ask(cast).pk
    assert Request.objects.count() == 1


def test_a_copy_closes_after_its_last_day(cast: Cast) -> None:
    row = ask(cast)
    row = actions.answer(row=row, outcome="granted", reasons=GOOD, by=cast.zhou, version=1)
    assert row.copy_until_on is not None
    clock.fix(row.copy_until_on)
    actions.hand_out(row=row, form="file", by=cast.zhang)
    clock.fix(row.copy_until_on + dt.timedelta(days=1))
    with pytest.raises(NotPossible, match="已经过了"):
        actions.hand_out(row=row, form="file", by=cast.zhang)


def test_nobody_else_gets_the_copy(cast: Cast) -> None:
    row = ask(cast)
    row = actions.answer(row=row, outcome="granted", reasons=GOOD, by=cast.zhou, version=1)
    for other in (cast.li, cast.zhao):
        with pytest.raises(NotPossible):
            actions.hand_out(row=row, form="file", by=other)
    actions.hand_out(row=row, form="print", by=cast.wang)


def test_a_household_that_was_left_keeps_its_own_cases(cast: Cast) -> None:
    """What it asked for while she was of it is in her copy; what it asked for later is not."""
    walk.submitted(cast)
    wife = cast.wang_xiufang

    def told() -> list[str]:
        sections = {section.code: section.records for section in gathering.copy_of(wife)}
        return [record["number"] for record in sections["cases"]]

    number = Case.objects.get().number
    assert told() == [number]
    home = wife.memberships.filter(to_on=None)
    home.update(to_on=clock.today() + dt.timedelta(days=1))
    assert told() == [number]
    wife.memberships.update(to_on=clock.today())
    assert told() == []


def test_a_correction_changes_the_register_with_its_event(cast: Cast) -> None:
    row = ask(cast, "correct", wanted={"name": "张秀岚", "address": "烟雨路 19 号"})
    row = actions.answer(
        row=row, outcome="granted", reasons="户口簿上是这样。", by=cast.zhou, version=row.version
    )
    cast.zhang.refresh_from_db()
    cast.zhang_home.refresh_from_db()
    assert cast.zhang.name == "张秀岚" and cast.zhang_home.address == "烟雨路 19 号"
    event = Event.objects.get(verb="person.corrected", subject_ref=cast.zhang.public_id)
    assert event.detail["fields"] == ["name"] and event.actor_ref == cast.zhou.public_id


def test_a_correction_granted_in_part(cast: Cast) -> None:
    row = ask(cast, "correct", wanted={"name": "张秀岚", "address": "烟雨路 19 号"})
    with pytest.raises(NotPossible, match="勾选"):
        actions.answer(row=row, outcome="partly", reasons="住址查无此处。", by=cast.zhou, version=1)
    actions.answer(
        row=row, outcome="partly", reasons="住址查无此处。", by=cast.zhou, version=1,
        accepted=["name"],
    )  # fmt: skip
    cast.zhang.refresh_from_db()
    cast.zhang_home.refresh_from_db()
    assert cast.zhang.name == "张秀岚" and cast.zhang_home.address.startswith("烟雨路 18 号")


def test_a_register_changed_meanwhile_is_a_conflict(cast: Cast) -> None:
    row = ask(cast, "correct", wanted={"name": "张秀岚"})
    seen = cast.zhang.version
    registry.correct_person(person=cast.zhang, version=seen, by=cast.wang, phone="13900000009")
    with pytest.raises(Conflict):
        actions.answer(
            row=row, outcome="granted", reasons="可以。同意", by=cast.zhou, version=row.version,
            person_version=seen,
        )  # fmt: skip
    row.refresh_from_db()
    assert row.state == "open"


def test_a_refusal_names_its_officer_reasons_and_the_way_on(cast: Cast) -> None:
    row = ask(cast, "delete", text="请删掉")
    with pytest.raises(NotPossible, match="理由"):
        actions.answer(row=row, outcome="refused", reasons=" ", by=cast.zhou, version=1)
    actions.answer(
        row=row, outcome="refused", reasons="还在法定保存期内。", by=cast.zhou, version=1
    )
    text = Message.objects.filter(person=cast.zhang).latest("id").text.open()
    for word in ("不同意", "还在法定保存期内。", "周", "网信部门", "人民法院"):
        assert word in text


def test_who_may_answer(cast: Cast) -> None:
    row = ask(cast)
    for user in (cast.wang, cast.shen, cast.zhao, cast.zheng, cast.feng):
        with pytest.raises(NotPossible, match="权限"):
            actions.answer(row=row, outcome="granted", reasons=GOOD, by=user, version=1)
    assert Request.objects.get().state == "open"


def test_of_two_officers_one_answers(cast: Cast) -> None:
    row = ask(cast)
    actions.answer(row=row, outcome="granted", reasons=GOOD, by=cast.zhou, version=1)
    with pytest.raises(Conflict):
        actions.answer(row=row, outcome="refused", reasons=GOOD, by=cast.wei, version=1)


def test_extended_once_with_a_reason(cast: Cast) -> None:
    row = ask(cast)
    row = actions.extend(row=row, reason="要到档案室查旧册子", by=cast.zhou)
    assert row.due_on == dt.date(2021, 12, 7)
    with pytest.raises(NotPossible, match="一次"):
        actions.extend(row=row, reason="再多一些时间吧", by=cast.zhou)
    assert "旧册子" in Message.objects.latest("id").text.open()


def test_at_the_counter_on_paper(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="证件"):
        actions.ask(person=cast.zhang, kind="copy", by=cast.wang, channel="counter")
    row = actions.ask(
        person=cast.zhang, kind="copy", by=cast.wang, channel="counter", proof="本人，身份证"
    )
    assert row.received_by == cast.wang.public_id
    with pytest.raises(NotPossible):
        actions.ask(person=cast.zhang, kind="correct", by=cast.zhao, channel="counter", proof="证")


def test_an_agent_only_by_a_live_mandate(cast: Cast) -> None:
    with pytest.raises(NotPossible, match="窗口"):
        actions.ask(person=cast.zhang, kind="copy", capacity="agent", asker=cast.li, by=cast.li)
    until = dt.date(2021, 12, 1)
    part = registry.give_mandate(
        person=cast.zhang, agent=cast.li, until_on=until, acts=["apply"], by=cast.zhang
    )
    with pytest.raises(NotPossible, match="窗口"):  # a part of a mandate is not enough for all
        actions.ask(person=cast.zhang, kind="copy", capacity="agent", asker=cast.li, by=cast.li)
    registry.revoke_mandate(mandate=part, by=cast.zhang)
    mandate = registry.give_mandate(person=cast.zhang, agent=cast.li, until_on=until, by=cast.zhang)
    row = actions.ask(person=cast.zhang, kind="copy", capacity="agent", asker=cast.li, by=cast.li)
    assert Message.objects.filter(person=cast.zhang).count() == 1  # she is told each time
    row = actions.answer(row=row, outcome="granted", reasons=GOOD, by=cast.zhou, version=1)
    actions.hand_out(row=row, form="file", by=cast.li)
    registry.revoke_mandate(mandate=mandate, by=cast.zhang)
    with pytest.raises(NotPossible, match="委托"):
        actions.hand_out(row=row, form="file", by=cast.li)


def test_an_agent_never_moves_her_phone(cast: Cast) -> None:
    until = dt.date(2021, 12, 1)
    registry.give_mandate(person=cast.zhang, agent=cast.li, until_on=until, by=cast.zhang)
    with pytest.raises(NotPossible, match="本人自己"):
        actions.ask(
            person=cast.zhang, kind="correct", capacity="agent", asker=cast.li, by=cast.li,
            wanted={"phone": "13911112222"},
        )  # fmt: skip


def test_guardian_of_a_child_and_relative_of_the_dead(cast: Cast) -> None:
    by = cast.li
    row = actions.ask(person=cast.xiaoyu, kind="copy", capacity="guardian", asker=by, by=by)
    assert Message.objects.filter(person=by).count() == 1
    with pytest.raises(NotPossible):  # another house's child
        actions.ask(person=cast.chen, kind="copy", capacity="guardian", asker=by, by=by)
    with pytest.raises(NotPossible, match="18"):
        actions.ask(person=cast.wang_xiufang, kind="copy", capacity="guardian", asker=by, by=by)
    day = dt.date(2021, 10, 20)
    registry.record_life_event(
        person=cast.wang_xiufang, kind="death", on=day, source="死亡证明", by=cast.wang
    )
    cast.wang_xiufang.refresh_from_db()
    dead = actions.ask(person=cast.wang_xiufang, kind="copy", capacity="relative", asker=by, by=by)
    with pytest.raises(NotPossible, match="近亲属"):
        actions.ask(person=cast.wang_xiufang, kind="freeze", capacity="relative", asker=by, by=by)
    assert not Message.objects.filter(person=cast.wang_xiufang).exists()
    assert {row.capacity, dead.capacity} == {"guardian", "relative"}


def test_withdrawn_by_the_one_who_asked(cast: Cast) -> None:
    row = ask(cast)
    with pytest.raises(NotPossible):
        actions.withdraw(row=row, by=cast.li)
    assert actions.withdraw(row=row, by=cast.zhang).state == "withdrawn"
    with pytest.raises(Conflict):
        actions.answer(row=row, outcome="granted", reasons=GOOD, by=cast.zhou, version=1)
    assert ask(cast).pk != row.pk


def test_an_objection_upheld_takes_the_authorisations_back(cast: Cast) -> None:
    registry.authorise(people=[cast.zhang], purpose="DB", channel="paper", by=cast.wang)
    row = ask(cast, "object", text="不想再让你们查我的存款")
    actions.answer(
        row=row, outcome="granted", reasons="以后不再查。", by=cast.zhou, version=1,
        withdraw_authorisations=True,
    )  # fmt: skip
    assert not cast.zhang.authorisations.live(clock.today()).exists()
    assert not is_frozen(cast.zhang)
