"""Next year's holidays come in, and what rested on a guess is counted again, to the day."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.models import Holiday, HolidayYear
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import published_days
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.actions import recounting
from minzheng.stages.cases.models import Case, CaseStep, Finding
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import PublicPosting
from minzheng.stages.rights import actions as rights
from minzheng.stages.rights import holidays
from minzheng.stages.rights.models import Request
from tests import walk
from tests.cast import BY, Cast, area

pytestmark = pytest.mark.django_db
LATE, NOTICE = dt.date(2021, 12, 27), "国办发明电〔2021〕11号"
PLAN_2022 = published_days(2022, 2022)


def sheet(
    folder: Path, days: Any = PLAN_2022, head: str = "日期,安排,名称", more: str = ""
) -> Path:
    """A plan as an operator types it from the notice."""
    names = {"New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节",
             "Labour Day": "劳动节", "Dragon Boat Festival": "端午节", "National Day": "国庆节",
             "Mid-autumn Festival": "中秋节"}  # fmt: skip
    rows = [
        f"{on},{'上班' if works else '放假'},{names[name]}" for on, (works, name) in days.items()
    ]
    path = folder / "plan.csv"
    path.write_text("\n".join([head, *rows, more]), "utf-8")
    return path


def forget_from(year: int) -> None:
    """As it was before those plans were published."""
    HolidayYear.objects.filter(year__gte=year).delete()
    Holiday.objects.filter(on__year__gte=year).delete()
    clock.forget()


def last_days() -> dict[str, tuple[dt.date, bool]]:
    """The last day of everything open, and whether it is provisional."""
    found: dict[str, tuple[dt.date, bool]] = {}
    for step in CaseStep.objects.filter(finished_at=None, due_on__isnull=False):
        found[f"step {step.pk}"] = (step.due_on, step.due_provisional)
        assert step.sort_on == step.due_on
    kinds = ((Case.objects.filter(state="open"), "due_on", "due_provisional"),
             (Finding.objects.all(), "due_on", "due_provisional"),
             (Request.objects.all(), "due_on", "due_provisional"),
             (PublicPosting.objects.filter(taken_down_at=None), "until_on", "provisional")
    )  # fmt: skip
    for rows, on, provisional in kinds:
        for row in rows:
            found[f"{row._meta.model_name} {row.pk}"] = getattr(row, on), getattr(row, provisional)
    return found


@pytest.fixture
def busy(cast: Cast) -> dict[str, tuple[dt.date, bool]]:
    """Between Christmas and New Year: a posting hangs, a step rested and was prolonged, a report
    and a request wait; all counted with the plan of 2022."""
    walk.posted(cast)
    case = walk.accepted(cast, applicant=cast.zhang, household=cast.zhang_home)
    clock.fix(dt.date(2021, 12, 20))
    step = case.steps.get(finished_at=None, code="check")
    cases.suspend_step(step=step, reason="等法院", by=cast.wang)
    clock.fix(LATE)
    cases.resume_step(step=step, by=cast.wang)
    cases.extend_step(step=step, days=12, reason="情况复杂", by=cast.wang)
    cases.report_found(area=area("烟雨社区"), client_id="f1", who="桥下的人", need="没有住处",
                       urgency="plain", by=cast.xu)  # fmt: skip
    row = rights.ask(person=cast.zhang, kind="copy", by=cast.zhang)
    rights.extend(row=rights.take(row=row, by=cast.zhou), reason="资料分在几处", by=cast.zhou)
    found = last_days()
    assert {key.split()[0] for key in found} == {
        "step", "case", "finding", "request", "publicposting"
    }  # fmt: skip
    return found


def before_the_plan() -> dict[str, tuple[dt.date, bool]]:
    """Everything counted without the plan of 2022."""
    forget_from(2022)
    cases.recount(since=dt.date(2021, 1, 1), by=BY)
    decisions.recount(by=BY)
    rights.recount(since=dt.date(2021, 1, 1), by=BY)
    return last_days()


def test_what_was_provisional_is_counted_again(
    busy: dict[str, tuple[dt.date, bool]], tmp_path: Path
) -> None:
    guessed = before_the_plan()
    over = {key for key, (on, _) in guessed.items() if on.year == 2022}
    assert over and all(guessed[key][1] for key in over)
    assert {key for key in guessed if guessed[key][0] != busy[key][0]}, "the plan moves some"
    plan = holidays.read_plan(sheet(tmp_path), 2022)
    moved = holidays.enter(plan, source=NOTICE, by=BY)
    assert last_days() == busy
    assert moved == sum(guessed[key][0] != busy[key][0] for key in busy)
    assert Event.objects.filter(verb="deadline.recounted").count() >= moved
    assert HolidayYear.objects.get(year=2022).source == NOTICE
    assert holidays.enter(plan, source=NOTICE, by=BY) == 0, "said again, nothing moves"


def test_control_a_recount_that_forgets_what_was_added_is_told(
    busy: dict[str, tuple[dt.date, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "longer", lambda due, days: due)
    before_the_plan()
    holidays.enter(holidays.read_plan(sheet(tmp_path), 2022), source=NOTICE, by=BY)
    assert last_days() != busy


def test_a_plan_that_is_changed_moves_what_is_open(
    busy: dict[str, tuple[dt.date, bool]], tmp_path: Path
) -> None:
    """As in 2020, when the Spring Festival was made longer by a notice of its own."""
    days = {**PLAN_2022, dt.date(2022, 1, 4): (False, "New Year's Day"),
            dt.date(2022, 1, 5): (False, "New Year's Day")}  # fmt: skip
    plan = holidays.read_plan(sheet(tmp_path, days), 2022)
    assert holidays.changes(plan) == [dt.date(2022, 1, 4), dt.date(2022, 1, 5)]
    assert holidays.enter(plan, source="国务院办公厅 延长元旦假期的通知", by=BY) > 0
    later = last_days()
    assert all(later[key][0] >= busy[key][0] for key in busy) and later != busy
    # Back again: all as before.
    holidays.enter(holidays.read_plan(sheet(tmp_path), 2022), source=NOTICE, by=BY)
    assert last_days() == busy


def test_the_last_days_of_a_year_belong_to_two_plans(district: None, tmp_path: Path) -> None:
    """The plan of 2019 spoke of 29 to 31 December 2018; saying 2018 again must not lose them."""
    kept = set(Holiday.objects.values_list("on", "works"))
    late = {on for on, _ in kept if dt.date(2018, 12, 25) < on < dt.date(2019, 1, 1)}
    assert late
    plan = holidays.read_plan(sheet(tmp_path, published_days(2018, 2018)), 2018)
    holidays.enter(plan, source="国办发明电〔2017〕12号", by=BY)
    assert set(Holiday.objects.values_list("on", "works")) == kept
    both = published_days(2018, 2019)
    first = {on: both[on] for on in both if on >= dt.date(2018, 12, 25)}
    forget_from(2019)
    Holiday.objects.filter(on__in=late).delete()
    plan = holidays.read_plan(sheet(tmp_path, first), 2019)
    holidays.enter(plan, source="国办发明电〔2018〕15号", by=BY)
    assert late <= set(Holiday.objects.values_list("on", flat=True))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2022-02-30,放假,春节", "日期认不出来"),
        (",放假,春节", "请写日期"),
        ("2023-01-02,放假,元旦", "2023-01-02 不在 2022 年的安排里"),
        ("2021-12-21,放假,元旦", "2021-12-21 不在 2022 年的安排里"),
        ("2022-03-02,休息吧,春节", "安排只能写“放假”或“上班”"),
        ("2022-03-02,上班,春节", "2022-03-02 不是周末，本来就上班"),
        ("2022-03-02,放假,", "请写是哪个节"),
        ("2022-01-03,放假,元旦", "2022-01-03 写了两次"),
    ],
)
def test_a_sheet_with_a_fault_names_it(tmp_path: Path, row: str, words: str) -> None:
    with pytest.raises(NotPossible, match=words) as told:
        holidays.read_plan(sheet(tmp_path, more=f"{row}\n2022-03-05,不知道,春节"), 2022)
    assert str(told.value).count("\n") == 1, "both faults are named in one pass"


def test_a_sheet_without_a_feast_or_a_column_is_refused(tmp_path: Path) -> None:
    some = {on: day for on, day in PLAN_2022.items() if "Dragon" not in day[1]}
    with pytest.raises(NotPossible, match="没有写到：端午"):
        holidays.read_plan(sheet(tmp_path, some), 2022)
    with pytest.raises(NotPossible, match="缺：安排"):
        holidays.read_plan(sheet(tmp_path, head="日期,怎么办,名称"), 2022)


def test_the_command_shows_first_and_enters_when_told(
    district: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forget_from(2022)
    path = sheet(tmp_path, more="2022-01-02,放假,元旦")
    call_command("holidays", "2022", str(path), "--source", NOTICE)
    said = capsys.readouterr().out
    assert "2022-01-03 周一 放假 元旦" in said and "什么都没有改" in said
    assert "2022-01-02" not in said, "a Sunday off differs from nothing"
    assert not HolidayYear.objects.filter(year=2022).exists()
    with pytest.raises(CommandError, match="文号"):
        call_command("holidays", "2022", str(path), "--really")
    call_command("holidays", "2022", str(path), "--source", NOTICE, "--really")
    assert "有 0 个期限变了" in capsys.readouterr().out
    call_command("holidays")
    assert f"2022 年：{NOTICE}" in capsys.readouterr().out
    assert {d.on: d.works for d in Holiday.objects.filter(on__year=2022)} == {
        on: works for on, (works, _) in PLAN_2022.items()
    }
    with pytest.raises(CommandError, match="2031 年的安排还没有录入"):
        call_command("holidays", "2031")
