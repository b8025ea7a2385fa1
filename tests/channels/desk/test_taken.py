"""Lists taken out as Excel: the columns of the page, masked, told to the trail, cut honestly."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from minzheng.channels.desk.views import export
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.divisions.models import Division
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.payments.actions import make_batch
from minzheng.stages.payments.models import Batch, Line
from minzheng.stages.registry import insider
from minzheng.stages.registry.actions import correct_person
from minzheng.stages.registry.incident import events_of, lists
from minzheng.stages.registry.queries import who_looked
from tests.cast import area
from tests.channels.desk.conftest import Desk, text
from tests.stages.payments.grants import DECEMBER, NOVEMBER, grant_all, households

pytestmark = pytest.mark.django_db
PAYLOADS = ("=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "＝cmd", "\t=1", "=1+1|cmd")
RIGHTS, TAKEN = "/desk/entitlements/", "/desk/entitlements/export/"
HEADS = re.compile(r'<th scope="col"[^>]*>([^<]+)')


def reopened(answer: Any) -> list[list[Any]]:
    """Every row of the file, the watermark first."""
    assert answer.status_code == 200, answer
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def of_page(page: str, caption: str) -> list[str]:
    """Heads of the table after some words."""
    return HEADS.findall(page.partition(caption)[2].partition("</thead>")[0])


@pytest.fixture
def november(decision: Decision) -> Iterator[Decision]:
    """The Li family's right is in force."""
    clock.fix(NOVEMBER)
    yield decision


def test_people_in_receipt_as_the_page_shows_them(desk: Desk, november: Decision) -> None:
    page, answer = text(desk.get("wang", RIGHTS)), desk.get("wang", TAKEN)
    mark, heads, row = reopened(answer)
    assert [head.removesuffix("（元）") for head in heads] == [
        *of_page(page, "在享待遇，新的在前"), "身份证号", "说明",
    ]  # fmt: skip
    assert re.match(r"王 于 2021-11-01 \d\d:\d\d 导出，1 户，仅限工作使用$", mark[0])
    assert row[:2] == ["李*国", "低保"] and row[2] == 3 and row[4] == "2021-11" and row[7] == 800
    assert re.fullmatch(r"330402\*{8}\d{4}", row[8]) and "示例值" in row[9]
    whole = desk.cast.li.id_number.open()
    assert whole.encode() not in answer.content and "李建国" not in str(row)
    event = Event.objects.get(verb="entitlements.exported")
    assert (event.detail["rows"], event.detail["left_out"]) == (1, 0)
    assert event.purpose == "在享待遇清单"
    assert who_looked(desk.cast.li)[0].what == "导出了名单"


def test_the_file_obeys_the_filters_and_the_town(desk: Desk, november: Decision) -> None:
    grant_all(households(area("烟雨社区"), 2), from_month=NOVEMBER)
    home = Division.objects.get(pk=desk.cast.li_home.area_id)
    assert len(reopened(desk.get("wang", TAKEN))) == 5
    assert len(reopened(desk.get("wang", TAKEN, area=str(home.pk)))) == 5
    Entitlement.objects.filter(payee=desk.cast.li).update(review_class="A")
    odd = {"kind": "A", "item": "DB", "due": "<b>", "start": "李建国", "q": "李建国"}
    assert len(reopened(desk.get("wang", TAKEN, **odd))) == 3
    noted = Event.objects.filter(verb="entitlements.exported").latest("seq").detail
    assert noted == {"rows": 1, "left_out": 0, "kind": "A", "item": "DB"}
    for nobody in (desk.get("zhao", TAKEN), desk.get("wang", TAKEN, start="next")):
        assert nobody.status_code == 302 and nobody.url.startswith(RIGHTS)
    assert "没有可以导出的" in text(desk.get("zhao", RIGHTS))
    assert [desk.get(name, TAKEN).status_code for name in ("xu", "qian", "chu")] == [403] * 3


def test_a_list_without_the_right_to_take_it_has_no_button(desk: Desk, november: Decision) -> None:
    assert "导出 Excel" in text(desk.get("wang", RIGHTS))
    assert "导出 Excel" not in text(desk.get("xu", RIGHTS))


def test_a_payment_list_as_the_page_shows_it(desk: Desk, batch: Batch) -> None:
    where = f"/desk/batches/{batch.public_id}/"
    for name in ("qian", "sun", "zhou", "feng"):
        mark, heads, row = reopened(desk.get(name, where + "export/"))
        shown = of_page(text(desk.get(name, where)), "逐户")
        assert [head.removesuffix("（元）") for head in heads] == [*shown, "身份证号", "说明"]
    assert mark[0].startswith("冯 于 ") and row[0] == "李*国"
    assert row[3:5] == ["已列入", 800] and re.fullmatch(r"330402\*{8}\d{4}", row[5])
    events = Event.objects.filter(verb="batch.exported", object_ref=batch.public_id)
    assert events.count() == 4 and {e.detail["rows"] for e in events} == {1}
    assert "batch.exported" in {verb for verb, *_ in lists(events_of())}
    for name in ("wu", "wang", "zhao", "chu"):  # who pays has the bank's own file
        assert desk.get(name, where + "export/").status_code == 403
    Line.objects.all().update(kind="arrears")
    Batch.objects.update(kind="arrears")
    _, heads, row = reopened(desk.get("qian", where + "export/"))
    assert heads[3] == "月份" and row[3] == "2021-11"


def test_a_protected_person_has_no_name_in_a_file(desk: Desk, batch: Batch) -> None:
    li = desk.cast.li
    correct_person(person=li, version=li.version, secret=True, by=desk.cast.wang)
    row = reopened(desk.get("qian", f"/desk/batches/{batch.public_id}/export/"))[2]
    assert row[0] == "（保密）" and "李" not in str(row)
    clock.fix(NOVEMBER)
    assert desk.get("wang", TAKEN).status_code == 302, "not on the page, not in the file"
    assert reopened(desk.get("zhou", TAKEN))[2][0] == "（保密）"


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_cut_stands_on_the_line(
    desk: Desk, november: Decision, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    grant_all(households(area("烟雨社区"), 2), from_month=NOVEMBER)
    batch = make_batch(item="DB", month=DECEMBER, by=desk.cast.qian)
    monkeypatch.setattr(export, "MOST", most)
    monkeypatch.setattr(export, "LINES_MOST", most)
    taken = reopened(desk.get("wang", TAKEN))
    paid = reopened(desk.get("qian", f"/desk/batches/{batch.public_id}/export/"))
    for rows in (taken, paid):
        assert len(rows) == 2 + most and f"，{most} 户" in rows[0][0]
        missing = f"没有导完：还有 {3 - most} 户不在这里"
        assert (missing in rows[0][0]) == (most < 3)
    for verb in ("entitlements.exported", "batch.exported"):
        assert Event.objects.get(verb=verb).detail["left_out"] == 3 - most
    told = Event.objects.filter(verb="people.exported")
    for purpose in ("在享待遇清单", "发放名单"):
        people = told.filter(purpose=purpose)
        assert people.count() == most, "nobody is told of a list that he is not in"


def test_no_text_of_a_list_becomes_a_formula(desk: Desk, batch: Batch) -> None:
    clock.fix(NOVEMBER)
    for payload in PAYLOADS:
        Decision.objects.update(number=payload)
        Line.objects.update(state="held", hold="account", reason=payload)
        type(desk.cast.li).objects.filter(pk=desk.cast.li.pk).update(name=payload)
        for name, where in (("qian", f"/desk/batches/{batch.public_id}/export/"), ("wang", TAKEN)):
            sheet = load_workbook(io.BytesIO(desk.get(name, where).content)).active
            assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row), payload
        row = reopened(desk.get("qian", f"/desk/batches/{batch.public_id}/export/"))[2]
        assert row[2] == row[6] == payload


def test_a_file_of_many_asks_as_often_as_one_of_few(desk: Desk, november: Decision) -> None:
    def asked() -> int:
        desk.get("wang", TAKEN)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get("wang", TAKEN).status_code == 200
        return sum("core_" not in q["sql"] for q in captured.captured_queries)

    few = asked()
    grant_all(households(area("烟雨社区"), 30), from_month=NOVEMBER)
    assert asked() <= few


def test_who_takes_out_many_is_noticed(desk: Desk, november: Decision, settings: Any) -> None:
    grant_all(households(area("烟雨社区"), 12), from_month=NOVEMBER)
    settings.INSIDER_HOUR_MOST = 12
    desk.get("wang", TAKEN)
    now = clock.now()
    looks = insider.looks_between(now.replace(hour=0, minute=0), now.replace(hour=23, minute=59))
    (many,) = [one for one in insider.findings(looks, set()) if one.kind == "many"]
    assert many.actor == desk.cast.wang.public_id and many.people == 13


def test_control_an_unmasked_file_would_be_seen(
    desk: Desk, november: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same look at a file whose makers forgot to mask."""
    monkeypatch.setattr(export, "mask_name", str)
    monkeypatch.setattr(export, "mask_id", str)
    row = reopened(desk.get("wang", TAKEN))[2]
    assert row[0] == "李建国" and row[8] == desk.cast.li.id_number.open()
    assert Entitlement.objects.count() == 1
