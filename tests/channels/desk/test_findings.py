"""主动发现: three fields on a phone, a clock for the town, and an end that the reporter reads."""

import datetime as dt
from typing import Any

import pytest

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases import actions
from minzheng.stages.cases.actions import findings
from minzheng.stages.cases.models import Finding
from tests import walk
from tests.cast import TODAY
from tests.channels.desk.conftest import Desk, text

NEW = "/desk/findings/new/"
KEY = "22222222-2222-3333-4444-555555555555"


def said(**more: Any) -> dict[str, Any]:
    """Filled rightly; the one in need is in no register."""
    return {
        "client_id": KEY, "who": "菜场后门，一位拄拐的老人", "need": "三天没有吃热饭",
        "urgency": "plain", **more,
    }  # fmt: skip


def reported(desk: Desk, **more: Any) -> Finding:
    """许 reports someone."""
    assert desk.post("xu", NEW, **said(**more)).status_code == 302
    return Finding.objects.get()


def test_three_fields_and_no_more(desk: Desk) -> None:
    page = text(desk.get("xu", NEW))
    for name in ("who", "need", "urgency"):
        assert f'name="{name}"' in page
    assert 'name="area"' not in page and "data-offline" in page
    assert 'name="area"' in text(desk.get("wang", NEW))  # 王 works in many villages


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"who": ""}, "请写是谁"), ({"need": ""}, "遇到了什么难处"), ({"urgency": ""}, "急不急"),
        ({"urgency": "x"}, "急不急"), ({"client_id": "x"}, "重新打开表格"),
        ({"need": "难" * 501}, "写得太长"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(desk: Desk, more: dict[str, str], words: str) -> None:
    answer = desk.post("xu", NEW, **said(**more))
    assert answer.status_code == 422 and words in text(answer)
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    ("urgency", "due"), [("now", dt.date(2021, 10, 27)), ("plain", dt.date(2021, 11, 9))]
)
def test_the_clock(desk: Desk, urgency: str, due: dt.date) -> None:
    """The next day, or ten working days from Tuesday 26 October."""
    assert reported(desk, urgency=urgency).due_on == due


def test_the_phone_sends_it_twice_and_it_counts_once(desk: Desk) -> None:
    browser = desk.browser("xu")
    for _ in range(2):
        answer = browser.post(NEW, said(), headers={"X-Offline-Send": "1"})
        assert answer.status_code == 200 and answer["X-Visit-Stored"] == KEY
    assert Finding.objects.count() == 1
    wrong = browser.post(NEW, said(need=""), headers={"X-Offline-Send": "1"})
    assert wrong.status_code == 422 and wrong["Content-Type"].startswith("text/plain")


def test_it_is_the_clerks_work_and_the_reporter_sees_the_end(desk: Desk) -> None:
    row = reported(desk)
    address = f"/desk/findings/{row.public_id}/"
    assert "菜场后门" in text(desk.get("wang", "/desk/findings/"))
    assert "菜场后门" not in text(desk.get("zhao", "/desk/findings/"))  # the other town
    assert desk.get("zhao", address).status_code == 404
    asked = text(desk.get("wang", address))
    assert "1 天内要有回音，其余 10 个工作日" in asked and "mz-tag-sample" in asked
    seen = text(desk.get("xu", address))
    assert "镇街最晚" in seen and "菜场后门，一位拄拐的老人" in seen and "三天没有吃热饭" in seen
    assert desk.post("xu", address, outcome="closed", answer="没有事").status_code == 404
    for more, words in (
        ({"outcome": "closed", "answer": ""}, "报告的人会看到"),
        ({"outcome": "referred", "answer": "已经去看过"}, "转给了哪个单位"),
        ({"outcome": "applied", "answer": "已经受理"}, "办件编号"),
        ({"outcome": "applied", "answer": "已经受理", "number": "DB1"}, "没有找到这个编号"),
    ):
        answer = desk.post("wang", address, **more)
        assert answer.status_code == 422 and words in text(answer)
    done = {"outcome": "referred", "answer": "联系了区残联，明天上门", "referred_to": "区残联"}
    assert desk.post("wang", address, **done).status_code == 302
    seen = text(desk.get("xu", address))
    assert "联系了区残联" in seen and "转给别的单位" in seen
    assert "区残联" not in text(desk.get("xu", "/desk/findings/"))
    assert desk.post("wang", address, **done).status_code == 404  # it is over


def test_it_ends_in_an_application_only_when_that_was_accepted(desk: Desk) -> None:
    case = walk.submitted(desk.cast)
    clock.fix(TODAY)
    row = reported(desk)
    end = {"finding": row, "outcome": "applied", "answer": "已经申请低保", "by": desk.cast.wang}
    with pytest.raises(NotPossible, match="还没有受理"):
        actions.end_finding(**end, case=case)
    actions.finish_step(case=case, code="accept", result="accepted", by=desk.cast.wang)
    case.refresh_from_db()
    assert actions.end_finding(**end, case=case).state == "applied"
    with pytest.raises(Conflict):
        actions.end_finding(**end, case=case)


@pytest.mark.parametrize("who", ["xu", "zhao", "shen", "zhou", "qian", "chu"])
def test_only_the_towns_clerk_ends_it(desk: Desk, who: str) -> None:
    row = reported(desk)
    with pytest.raises(NotPossible, match="权限"):
        actions.end_finding(
            finding=row, outcome="closed", answer="看过了，没有事", by=desk.cast.staff[who]
        )


def test_control_a_clock_that_forgets_how_urgent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(findings.TERMS, "now", "finding.plain")
    with pytest.raises(AssertionError):
        test_the_clock(desk, "now", dt.date(2021, 10, 27))
