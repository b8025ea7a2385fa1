"""Asking about my own data, on the pages."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.pages import ymd
from minzheng.stages.notices.actions import tell
from minzheng.stages.notices.models import Message
from minzheng.stages.registry.models import Person
from minzheng.stages.rights import actions
from minzheng.stages.rights.models import Request
from tests.cast import Cast
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db


def test_a_copy_from_asking_to_the_file(
    cast: Cast, walk_as: Callable[[Person], Walker], as_resident: Callable[[Person], Client]
) -> None:
    walker = walk_as(cast.li)
    assert "删除资料" in walker.open("/rights/").text
    walker.open("/rights/ask/copy/")
    page = walker.press()
    row = Request.objects.get()
    assert walker.path == f"/rights/{row.public_id}/" and "11月16日前答复" in page.text
    actions.answer(row=row, outcome="granted", reasons="核对过身份。", by=cast.zhou, version=1)
    client = as_resident(cast.li)
    reply = client.get(f"/rights/{row.public_id}/file/")
    found = json.loads(reply.content)
    assert found["format"] == "minzheng-personal-data/1" and "attachment" in str(reply.headers)
    assert found["sections"][0]["records"][0]["name"] == "李建国"
    paper = client.get(f"/rights/{row.public_id}/print/").content.decode()
    assert "李建国" in paper and cast.li.id_number.open() not in paper
    assert "领取了资料副本" in client.get("/me/looks/").content.decode()


def test_a_correction_asked_on_the_page(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    walker = walk_as(cast.zhang)
    walker.open("/rights/ask/correct/")
    assert walker.press().text.count("请写明哪里不对") and walker.response.status_code == 422
    page = walker.press(name="张秀 岚")
    assert "张秀岚" in page.text and Request.objects.get().kind == "correct"


def test_nobody_else_sees_the_request(cast: Cast, as_resident: Callable[[Person], Client]) -> None:
    row = actions.ask(person=cast.zhang, kind="copy", by=cast.zhang)
    for part in ("", "file/", "print/"):
        assert as_resident(cast.li).get(f"/rights/{row.public_id}/{part}").status_code == 404
    assert as_resident(cast.li).post(f"/rights/{row.public_id}/withdraw/").status_code == 404


def test_for_my_child(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    walker = walk_as(cast.li)
    walker.open("/rights/ask/copy/")
    walker.press(whose=cast.xiaoyu.public_id)
    row = Request.objects.get()
    assert (row.person, row.asker, row.capacity) == (cast.xiaoyu, cast.li, "guardian")


def test_a_message_leads_to_the_request_it_tells_of(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """To hers, and to the one he asked for his child; other messages lead to no request."""
    own = actions.ask(person=cast.zhang, kind="copy", by=cast.zhang)
    child = actions.ask(
        person=cast.xiaoyu, kind="copy", capacity="guardian", asker=cast.li, by=cast.li
    )
    tell(key="a:1", person=cast.zhang, title="别的事", text="话", by=LINE)
    for person, row in ((cast.zhang, own), (cast.li, child)):
        (message,) = Message.objects.filter(person=person, key__startswith="rights:")
        walker = walk_as(person)
        walker.open(f"/messages/{message.public_id}/")
        assert f'href="/rights/{row.public_id}/"' in walker.response.content.decode()
    other = Message.objects.get(key="a:1")
    assert "看这个要求" not in walk_as(cast.zhang).open(f"/messages/{other.public_id}/").text


def test_the_paper_promises_what_the_clock_says(
    cast: Cast, as_staff: Callable[..., Client]
) -> None:
    """Blank: both limits, since nobody knows yet what is asked; filled: the day itself."""
    blank = Client().get("/open/privacy/form/").content.decode()
    assert "15 个工作日内答复，要求停止使用的 3 个工作日内（示例值）" in blank
    row = actions.ask(person=cast.zhang, kind="freeze", by=cast.zhang)
    filled = as_staff(cast.zhou).get(f"/desk/rights/{row.public_id}/form/").content.decode()
    assert f"我们在 {ymd(row.due_on)}以前答复" in filled and "15 个工作日" not in filled
