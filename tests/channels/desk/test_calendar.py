"""工作日历: read by all staff, entered by the operator after a look at what it moves."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from minzheng.channels.desk.months import months_of
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import Holiday, HolidayYear
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import office_calendar
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.rights.holidays import set_day, tried
from tests import walk
from tests.cast import BY, STAFF
from tests.channels.desk.conftest import Desk, text

pytestmark = pytest.mark.django_db
PAGE, CHANGE = "/desk/calendar/", "/desk/calendar/change/"
NOTICE = "国办发明电〔2021〕11号"
ROWS = (
    "2027-01-01,放假,元旦", "2027-02-08,放假,春节", "2027-02-09,放假,春节", "2027-02-07,上班,春节",
    "2027-04-05,放假,清明节", "2027-05-03,放假,劳动节", "2027-06-09,放假,端午节",
    "2027-09-15,放假,中秋节", "2027-10-01,放假,国庆节",
)  # fmt: skip


def sheet(*rows: str) -> SimpleUploadedFile:
    """A year's plan as the operator types it."""
    body = "\n".join(("日期,安排,名称", *rows)).encode()
    return SimpleUploadedFile("plan.csv", body, content_type="text/csv")


def look(desk: Desk, **more: Any) -> Any:
    """The operator looks at a plan of 2027."""
    told = {"year": "2027", "source": NOTICE, "file": sheet(*ROWS), "do": "year"}
    return desk.post("chu", CHANGE, **(told | more))


def test_everybody_on_the_staff_reads_the_year(desk: Desk, district: None) -> None:
    for name in STAFF:
        page = text(desk.get(name, PAGE))
        assert "2021 年工作日历" in page and "1日至7日 国庆节，放假" in page, name
        assert "9日 国庆节，上班" in page and "来源：" in page, name
        assert ('action="/desk/calendar/change/"' in page) == (name == "chu"), name
    assert desk.get("wang", PAGE, year="2019").status_code == 200
    for odd in ("1066", "x", "99999", "２０２０"):
        assert desk.get("wang", PAGE, year=odd).status_code == 200, odd


def test_the_months_count_what_the_calendar_counts(district: None) -> None:
    for year in (2020, 2021, 2025):
        for month in months_of(year):
            days = [day for week in month.weeks for day in week if day.on]
            works = office_calendar().works
            assert month.working == sum(works(day.on) for day in days if day.on)
            assert all(day.rest != works(day.on) for day in days if day.on)
            assert all(day.word != "休" or day.rest for day in days)


def test_only_the_operator_changes_it(desk: Desk, district: None) -> None:
    for name in STAFF:
        if name != "chu":
            assert desk.post(name, CHANGE, do="enter").status_code == 403, name
    before = Holiday.objects.count()
    assert desk.post("chu", CHANGE, do="enter").status_code == 302, "nothing was looked at"
    assert Holiday.objects.count() == before


def test_a_year_is_looked_at_and_then_entered(desk: Desk, district: None) -> None:
    events = Event.objects.count()
    page = text(look(desk))
    assert "2027-02-07 周日" in page and "2027-01-01 周五" in page and "个期限会变" in page
    assert not HolidayYear.objects.filter(year=2027).exists()
    assert Event.objects.count() == events, "a look leaves nothing"
    assert desk.post("chu", CHANGE, do="enter").url.endswith("?year=2027")
    assert HolidayYear.objects.get(year=2027).source == NOTICE
    assert Holiday.objects.filter(on__year=2027).count() == len(ROWS)
    event = Event.objects.get(verb="holidays.entered")
    assert event.actor_ref == desk.cast.chu.public_id and event.detail["new"]
    assert "2027 年工作日历" in text(desk.get("wang", PAGE, year="2027"))
    assert desk.post("chu", CHANGE, do="enter").url == PAGE, "pressed twice, entered once"
    assert Event.objects.filter(verb="holidays.entered").count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source": ""}, "请写明通知的文号"),
        ({"source": "通知"}, "请写明通知的文号"),
        ({"year": "27"}, "四位数的年份"),
        ({"file": sheet(*ROWS[:-1])}, "没有写到：国庆"),
        ({"file": sheet(*ROWS, "2027-03-99,放假,春节")}, "第 11 行：日期认不出来"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no")}, "文件"),
        ({"file": ""}, "请选安排表"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said(
    desk: Desk, district: None, more: dict[str, Any], words: str
) -> None:
    answer = look(desk, **more)
    assert answer.status_code == 422 and words in text(answer), text(answer)[:400]
    assert desk.post("chu", CHANGE, do="enter").url == PAGE
    assert not HolidayYear.objects.filter(year=2027).exists()


def test_one_day_says_what_it_moves_before_and_after(desk: Desk, district: None) -> None:
    case = walk.submitted(desk.cast)
    step = CaseStep.objects.get(case=case, finished_at=None)
    due = step.due_on
    assert due is not None and due.weekday() < 5
    told = {"on": due.isoformat(), "how": "off", "name": "台风停工", "source": NOTICE, "do": "day"}
    page = text(desk.browser("chu").post(CHANGE, told))
    assert "有 1 个期限会变" in page or "有 2 个期限会变" in page
    step.refresh_from_db()
    assert step.due_on == due and office_calendar().works(due), "only looked at"
    desk.post("chu", CHANGE, do="enter")
    step.refresh_from_db()
    assert step.due_on is not None and step.due_on > due
    assert Event.objects.get(verb="holidays.day_set").detail["on"] == due.isoformat()
    assert Event.objects.filter(verb="deadline.recounted").exists()
    page = text(desk.browser("chu").post(CHANGE, told))
    assert "本来就放假" in page
    desk.browser("chu").post(CHANGE, told | {"how": "work", "name": ""})
    desk.post("chu", CHANGE, do="enter")
    step.refresh_from_db()
    assert step.due_on == due and not Holiday.objects.filter(on=due).exists()


def test_a_day_of_a_year_that_is_not_in_is_refused(district: None) -> None:
    with pytest.raises(NotPossible, match="2031 年的安排还没有录入"):
        set_day(on=dt.date(2031, 5, 5), works=False, name="劳动节", source=NOTICE, by=BY)
    with pytest.raises(NotPossible, match="哪个节"):
        set_day(on=dt.date(2021, 11, 3), works=False, name=" ", source=NOTICE, by=BY)


@pytest.mark.parametrize(("days", "warned"), [(61, False), (60, True), (0, True)])
def test_the_end_of_the_table_is_told_in_time(
    desk: Desk, district: None, days: int, warned: bool
) -> None:
    last = HolidayYear.objects.order_by("-year").values_list("year", flat=True)[0]
    clock.fix(dt.date(last, 12, 31) - dt.timedelta(days=days))
    page = text(desk.get("wang", PAGE))
    assert (f"还有 {days} 天用完" in page) == warned
    clock.fix(dt.date(last + 1, 1, 1))
    assert "节假日安排已经用完" in text(desk.get("wang", PAGE))


def test_a_plan_that_is_tried_is_nobody_elses(district: None) -> None:
    """Control: what a thread sees within its own transaction is not handed to another."""
    on, seen = dt.date(2021, 11, 3), []

    def act() -> int:
        Holiday.objects.create(on=on, works=False, name="试", source=NOTICE)
        clock.forget()
        seen.append(office_calendar().works(on))
        from minzheng.foundation.core import workdays

        other = threading.Thread(target=lambda: seen.append(hasattr(workdays._kept, "table")))
        other.start()
        other.join()
        return 0

    tried(act)
    assert seen == [False, False] and office_calendar().works(on)
