"""Yellow from the day on which a third of the time is left: in counts, in lists and on the case."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.core import clock
from minzheng.foundation.core.workdays import DAY, office_calendar
from minzheng.stages.cases import actions
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import counts, finding_light, light
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2021, 10, 11)  # two weeks of plain working days follow
AsStaff = Callable[[User], Client]


def left(today: dt.date, due: dt.date) -> int:
    """Working days after today and up to the last one, counted one by one."""
    days = office_calendar()
    return sum(days.works(today + n * DAY) for n in range(1, (due - today).days + 1))


@pytest.fixture
def case(cast: Cast) -> Case:
    """Accepted on a Monday: a check within 3 working days, a visit within 10."""
    case = walk.submitted(cast)
    clock.fix(MONDAY)
    return actions.finish_step(case=case, code="accept", result="accepted", by=cast.wang)


def step(case: Case, code: str) -> CaseStep:
    return case.steps.get(code=code, finished_at=None)


@pytest.mark.parametrize(("code", "term"), [("check", 3), ("visit", 10)])
def test_a_third_or_less(case: Case, code: str, term: int) -> None:
    """Day by day against a count of its own: never earlier, never later."""
    row = step(case, code)
    assert row.due_on is not None and left(MONDAY, row.due_on) == term
    for n in range((row.due_on - MONDAY).days + 3):
        today = MONDAY + n * DAY
        tone = light(row.due_on, row.yellow_on, today)
        over, little = today > row.due_on, 3 * left(today, row.due_on) <= term
        assert tone == ("late" if over else "warn" if little else "ok"), today


def test_the_line_by_its_dates(case: Case) -> None:
    """3 days from Monday the 11th end on Thursday, one is left on Wednesday; of 10, three on
    Wednesday the 20th."""
    check, visit = step(case, "check"), step(case, "visit")
    assert (check.due_on, check.yellow_on) == (dt.date(2021, 10, 14), dt.date(2021, 10, 13))
    assert (visit.due_on, visit.yellow_on) == (dt.date(2021, 10, 25), dt.date(2021, 10, 20))


def test_an_opinion_begun_late_has_the_time_of_the_law(cast: Cast) -> None:
    """Its 15 days run from the acceptance, whoever used them up."""
    walk.visited(cast)
    row = CaseStep.objects.get(code="opinion")
    assert row.case.accepted_on and row.due_on
    assert left(row.case.accepted_on, row.due_on) == 15
    assert left(row.yellow_on, row.due_on) == 5 and left(row.yellow_on - DAY, row.due_on) == 6


def test_counts_lists_and_the_case_page_agree(case: Case, cast: Cast, as_staff: AsStaff) -> None:
    """On the day before the line, on the line, on the last day and the day after."""
    page = as_staff(cast.wang)
    CaseStep.objects.filter(code="check").delete()
    row = step(case, "visit")
    assert row.due_on is not None
    days = {
        row.yellow_on - DAY: ("ample", "ok"), row.yellow_on: ("soon", "warn"),
        row.due_on: ("soon", "warn"), row.due_on + DAY: ("late", "late"),
    }  # fmt: skip
    for today, (kind, tone) in days.items():
        clock.fix(today)
        found = counts(scope_of(cast.wang))._asdict()
        assert {k: found[k] for k in ("late", "soon", "ample")} == {
            **dict.fromkeys(("late", "soon", "ample"), 0), kind: 1,
        }  # fmt: skip
        for time in ("late", "soon", "ample"):
            shown = page.get(f"/desk/todo/?time={time}").content.decode()
            assert (case.public_id in shown) == (time == kind), (today, time)
            assert time != kind or f"mz-pill-{tone}" in shown.split('class="mz-cell-when"')[1][:80]
        seen = page.get(reverse("desk:case", args=[case.public_id])).content.decode()
        assert f'mz-pill-{tone}"><span class="mz-dot" aria-hidden="true"></span>入户 ' in seen


def test_what_waits_is_not_ample(case: Case, cast: Cast) -> None:
    CaseStep.objects.filter(code="check").update(blocked="查询中")
    found = counts(scope_of(cast.wang))
    assert (found.soon, found.ample) == (0, 1)


def test_more_time_moves_the_line(case: Case, cast: Cast) -> None:
    """Extended by 2: a third of 12. Stopped for 3 days: those are no part of its time."""
    actions.extend_step(step=step(case, "visit"), days=2, reason="外出", by=cast.wang)
    row = step(case, "visit")
    assert row.due_on == dt.date(2021, 10, 27) and left(row.yellow_on, row.due_on) == 4
    actions.suspend_step(step=step(case, "check"), reason="等法院", by=cast.wang)
    clock.fix(MONDAY + 3 * DAY)
    actions.resume_step(step=step(case, "check"), by=cast.wang)
    row = step(case, "check")
    assert row.due_on == dt.date(2021, 10, 19)
    assert left(row.yellow_on, row.due_on) == 1 and left(row.yellow_on - DAY, row.due_on) == 2


def test_without_a_limit_there_is_no_light(case: Case) -> None:
    assert light(None, dt.date(9999, 12, 31), MONDAY) == ""


def test_what_was_reported_has_the_same_rule(cast: Cast) -> None:
    clock.fix(MONDAY)
    found = actions.report_found(
        area=cast.zhang.area, client_id="found-00000001", who="桥下的人", need="没有地方住",
        urgency="plain", by=cast.xu,
    )  # fmt: skip
    term = left(found.found_on, found.due_on)
    for n in range((found.due_on - MONDAY).days + 2):
        clock.fix(today := MONDAY + n * DAY)
        little = 3 * left(today, found.due_on) <= term
        assert finding_light(found) == (
            "late" if today > found.due_on else "warn" if little else "ok"
        )


def test_the_migration_counts_what_was_there(case: Case, cast: Cast) -> None:
    """Rows from before get the days that the actions would have given them."""
    actions.extend_step(step=step(case, "visit"), days=2, reason="外出", by=cast.wang)
    before = dict(CaseStep.objects.filter(finished_at=None).values_list("code", "yellow_on"))
    assert len(before) == 2
    CaseStep.objects.update(yellow_on=dt.date(2000, 1, 1))
    import_module("minzheng.stages.cases.migrations.0006_yellow_on").fill(apps, None)
    after = dict(CaseStep.objects.filter(finished_at=None).values_list("code", "yellow_on"))
    assert after == before
    done = CaseStep.objects.exclude(finished_at=None)
    assert done.exists() and all(row.yellow_on == row.sort_on for row in done)
