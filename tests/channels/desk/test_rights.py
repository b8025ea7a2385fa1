"""The officer's worklist, the answer, the counter."""

from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.stages.registry.frozen import is_held
from minzheng.stages.rights import actions
from minzheng.stages.rights.models import Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Staff = Callable[[User], Client]


def test_the_worklist_with_its_lights(cast: Cast, as_staff: Staff) -> None:
    row = actions.ask(person=cast.zhang, kind="copy", by=cast.zhang)
    zhou = as_staff(cast.zhou)
    assert "mz-pill-ok" in zhou.get("/desk/rights/").content.decode()
    clock.fix(row.due_on)
    assert "mz-pill-warn" in zhou.get("/desk/rights/").content.decode()
    clock.fix(row.due_on.replace(day=row.due_on.day + 1))
    text = zhou.get("/desk/rights/?time=late").content.decode()
    assert "已超期 1 天" in text and "mz-pill-late" in text and "张秀兰" in text
    assert "张秀兰" not in as_staff(cast.zhao).get("/desk/rights/").content.decode()


def test_an_answer_from_the_page(cast: Cast, as_staff: Staff) -> None:
    row = actions.ask(
        person=cast.zhang, kind="correct", by=cast.zhang, wanted={"name": "张秀岚", "phone": ""}
    )
    zhou = as_staff(cast.zhou)
    address = f"/desk/rights/{row.public_id}/"
    assert "张秀岚" in zhou.get(address).content.decode()
    assert zhou.post(address + "take/").status_code == 302
    row.refresh_from_db()
    form = {"outcome": "granted", "reasons": "", "version": row.version,
            "person_version": cast.zhang.version}  # fmt: skip
    assert zhou.post(address + "answer/", form).status_code == 422
    assert zhou.post(address + "answer/", {**form, "reasons": "户口簿如此。"}).status_code == 302
    cast.zhang.refresh_from_db()
    assert cast.zhang.name == "张秀岚"
    again = zhou.post(address + "answer/", {**form, "reasons": "户口簿如此。"})
    assert again.status_code == 409 and "户口簿如此" in again.content.decode()
    assert "张秀岚" in zhou.get(address + "letter/").content.decode()


def test_the_counter_writes_it_down_and_hands_the_copy_over(cast: Cast, as_staff: Staff) -> None:
    wang = as_staff(cast.wang)
    address = f"/desk/people/{cast.zhang.public_id}/rights/"
    assert wang.get(address).status_code == 200
    assert wang.post(address, {"kind": "copy", "capacity": "self"}).status_code == 422
    said = {"kind": "copy", "capacity": "self", "proof": "本人，身份证"}
    assert wang.post(address, said).status_code == 302
    row = Request.objects.get()
    assert row.channel == "counter"
    paper = wang.get(f"/desk/rights/{row.public_id}/form/").content.decode()
    assert str(row.number) in paper and "☑ 查阅和复制资料" in paper and "本人，身份证" in paper
    blank = Client().get("/open/privacy/form/").content.decode()
    assert "☐ 查阅和复制资料" in blank and "☑" not in blank
    assert wang.get(f"/desk/rights/{row.public_id}/copy/").status_code == 302
    actions.answer(row=row, outcome="granted", reasons="身份核对过。", by=cast.zhou, version=1)
    assert "张秀兰" in wang.get(f"/desk/rights/{row.public_id}/copy/").content.decode()
    for other in (cast.zhao, cast.feng):
        reply = as_staff(other).get(f"/desk/rights/{row.public_id}/copy/")
        assert reply.status_code in (302, 403, 404)
        assert "张秀兰" not in reply.content.decode()


def test_a_clerk_answers_nothing(cast: Cast, as_staff: Staff) -> None:
    row = actions.ask(person=cast.zhang, kind="copy", by=cast.zhang)
    for name in ("wang", "shen", "zhao", "zheng"):
        reply = as_staff(cast.staff[name]).post(
            f"/desk/rights/{row.public_id}/answer/",
            {"outcome": "granted", "reasons": "可以领取。", "version": 1, "person_version": 1},
        )
        assert reply.status_code in (302, 403, 404)
    row.refresh_from_db()
    assert row.state == "open"


def test_a_frozen_person_is_not_shown_to_clerks(cast: Cast, as_staff: Staff) -> None:
    row = actions.ask(person=cast.zhang, kind="freeze", by=cast.zhang)
    actions.answer(row=row, outcome="granted", reasons="按您的要求停用。", by=cast.zhou, version=1)
    address = f"/desk/people/{cast.zhang.public_id}/"
    text = as_staff(cast.wang).get(address).content.decode()
    assert "停止使用" in text and "烟雨路" not in text and "身份证号" not in text
    assert "烟雨路" in as_staff(cast.zhou).get(address).content.decode()


def test_a_hold_from_the_page(cast: Cast, as_staff: Staff) -> None:
    row = actions.ask(person=cast.zhang, kind="copy", by=cast.zhang)
    zhou, address = as_staff(cast.zhou), f"/desk/rights/{row.public_id}/hold/"
    assert as_staff(cast.wang).post(address, {"reason": "行政复议"}).status_code == 403
    assert zhou.post(address, {"reason": ""}).status_code == 422
    assert zhou.post(address, {"reason": "行政复议"}).status_code == 302
    assert is_held(cast.zhang)
    assert "解除保全" in zhou.get(f"/desk/rights/{row.public_id}/").content.decode()
    zhou.post(address, {"do": "release"})
    assert not is_held(cast.zhang)
