"""入户调查: two people, one form; what the phone sends twice is stored once (P39)."""

from typing import Any

import pytest

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.verification.models import Visit
from tests import walk
from tests.channels.desk.conftest import Desk, text

KEY = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def waiting(desk: Desk) -> Case:
    """Checked; somebody has to go there."""
    case = walk.checked(desk.cast)
    clock.fix(walk.DAYS["visit"])
    return case


def form(**more: Any) -> dict[str, Any]:
    """Filled rightly."""
    return {
        "client_id": KEY, "visited_on": "2021-09-27", "visitor": "许", "second_visitor": "王",
        "met": "本人", "living": "自住", "seen": ["none"], "agrees": "yes", "note": "", **more,
    }  # fmt: skip


def page(case: Case) -> str:
    """The form of a case."""
    return f"/desk/case/{case.public_id}/visit/"


def test_the_form_is_ready_for_a_phone(desk: Desk, waiting: Case) -> None:
    said = text(desk.get("xu", page(waiting)))
    assert "data-offline" in said and "core/js/offline.js" in said
    assert 'name="client_id"' in said and "李小雨" in said


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"second_visitor": "许"}, "同行人不能与调查人相同"),
        ({"second_visitor": ""}, "请填写同行人"),
        ({"visited_on": "2021-12-01"}, "日期不能晚于今天"),
        ({"visited_on": "2021-09-01"}, "入户日期应在提交之后"),
        ({"seen": []}, "没有就勾"),
        ({"seen": ["none", "car"]}, "就不能再勾别的"),
        ({"agrees": "no"}, "请写明哪里不一样"),
        ({"client_id": "x"}, "请重新打开表格再填"),
        ({"met": "邻居"}, "请选见到了谁"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    desk: Desk, waiting: Case, more: dict[str, Any], words: str
) -> None:
    answer = desk.post("xu", page(waiting), **form(**more))
    assert answer.status_code == 422 and words in text(answer)
    assert not Visit.objects.exists()


def test_sent_twice_is_stored_once(desk: Desk, waiting: Case) -> None:
    """The reply to the first was lost on the way: the phone sends it again."""
    browser = desk.browser("xu")
    for _ in range(3):
        answer = browser.post(page(waiting), form(), headers={"X-Offline-Send": "1"})
        assert answer.status_code == 200 and answer["X-Visit-Stored"] == KEY
    assert Visit.objects.get().second_visitor == "王"
    assert waiting.steps.filter(code="visit", finished_at=None).count() == 0


def test_a_phone_is_told_what_went_wrong_by_number(desk: Desk, waiting: Case) -> None:
    browser = desk.browser("xu")
    wrong = browser.post(page(waiting), form(met=""), headers={"X-Offline-Send": "1"})
    assert wrong.status_code == 422 and "X-Visit-Stored" not in wrong
    foreign = desk.browser("zhao").post(page(waiting), form(), headers={"X-Offline-Send": "1"})
    assert foreign.status_code == 404


def test_two_visits_at_once_show_both(desk: Desk, waiting: Case) -> None:
    desk.post("xu", page(waiting), **form())
    other = form(client_id="another-key-1", visitor="王", second_visitor="许", met="配偶")
    both = desk.browser("wang").post(page(waiting), other, headers={"X-Offline-Send": "1"})
    assert both.status_code == 409 and "配偶" in text(both) and "本人" in text(both)
    assert Visit.objects.count() == 1
    assert desk.post("wang", page(waiting), **other, also="on").status_code == 302
    assert Visit.objects.count() == 2


def test_without_a_script_it_is_an_ordinary_form(desk: Desk, waiting: Case) -> None:
    answer = desk.post("xu", page(waiting), **form(seen=["care"], note="老人卧床"))
    assert answer.status_code == 302
    said = text(desk.get("wang", f"/desk/case/{waiting.public_id}/"))
    assert "有人需要长期照料" in said and "老人卧床" in said
