"""The State Council's plan of a year: read from a sheet, checked, entered, deadlines counted again.

The plan comes out each autumn as a notice of the General Office (国务院办公厅). It names days off
and make-up days; a weekend day off or a weekday worked differs from nothing and is not kept.

It stands in the last stage that has a deadline, since it counts again those of all stages.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.models import Holiday, HolidayYear
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.ratings import actions as ratings
from minzheng.stages.registry.roster import cells
from minzheng.stages.registry.roster.reading import Cell, read_table
from minzheng.stages.rights import actions as rights

COLUMNS = ("日期", "安排", "名称")
WORDS = {"放假": False, "休": False, "上班": True, "调休上班": True, "班": True}
# Each has its day off in every year's plan (《全国年节及纪念日放假办法》).
FEASTS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
SOURCE_LEAST, NAME_MOST, SOURCE_MOST = 6, 40, 120
# A plan may begin with the last days of the year before.
BEFORE = dt.timedelta(days=10)


class Plan(NamedTuple):
    """The days of a year that differ from their weekday (True: worked), with their names."""

    year: int
    days: dict[dt.date, tuple[bool, str]]


def read_plan(source: Path | bytes, year: int, name: str = "") -> Plan:
    """Read a sheet of 日期, 安排, 名称, from a path or the bytes of an upload called `name`. Raises
    NotPossible with every fault, a line each."""
    rows = read_table(source, name).rows
    head = [cell.text.strip() for cell in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise NotPossible(f"第 1 行要有这些列：{'、'.join(COLUMNS)}。缺：{'、'.join(missing)}。")
    places = [head.index(name) for name in COLUMNS]
    days: dict[dt.date, tuple[bool, str]] = {}
    named: set[dt.date] = set()
    feasts: set[str] = set()
    wrong: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        told = [row[place] if place < len(row) else Cell("") for place in places]
        if not any(cell.text.strip() for cell in told):
            continue
        try:
            on, works, name = _day(told, year)
            if on in named:
                raise NotPossible(f"{on} 写了两次。")
        except NotPossible as error:
            wrong.append(f"第 {number} 行：{error}")
            continue
        named.add(on)
        feasts |= {feast for feast in FEASTS if feast in name and not works}
        if works != (on.weekday() < 5):
            days[on] = (works, name)
    if absent := [feast for feast in FEASTS if feast not in feasts]:
        wrong.append(f"没有写到：{'、'.join(absent)}。每个节都要有放假的日子，请核对通知。")
    if wrong:
        raise NotPossible("\n".join(wrong))
    return Plan(year, days)


def _day(told: list[Cell], year: int) -> tuple[dt.date, bool, str]:
    """One row: the day, whether offices work, the feast's name."""
    text = cells.day(told[0])
    if not text:
        raise NotPossible("请写日期。")
    on, how, name = dt.date.fromisoformat(text), told[1].text.strip(), told[2].text.strip()
    first = dt.date(year, 1, 1)
    if not first - BEFORE <= on <= dt.date(year, 12, 31):
        raise NotPossible(f"{on} 不在 {year} 年的安排里。")
    if how not in WORDS:
        raise NotPossible("安排只能写“放假”或“上班”。")
    if WORDS[how] and on.weekday() < 5:
        raise NotPossible(f"{on} 不是周末，本来就上班，请核对通知。")
    if not name or len(name) > NAME_MOST:
        raise NotPossible(f"请写是哪个节，最多 {NAME_MOST} 个字。")
    return on, WORDS[how], name


def changes(plan: Plan) -> list[dt.date]:
    """The days on which offices will be open or closed otherwise than the table says now."""
    gone = dict(_replaced(plan).values_list("on", "works"))
    kept = dict(Holiday.objects.filter(on__in=list(plan.days)).values_list("on", "works"))
    now, then = kept | gone, {on: works for on, (works, _) in plan.days.items()}
    return sorted(on for on in now | then if now.get(on) != then.get(on))


def _replaced(plan: Plan) -> QuerySet[Holiday]:
    """The year as it stands; its last days belong to the next plan too, where that is in."""
    rows = Holiday.objects.filter(on__year=plan.year)
    if HolidayYear.objects.filter(year=plan.year + 1).exists():
        rows = rows.filter(on__lt=dt.date(plan.year + 1, 1, 1) - BEFORE)
    return rows


@action
def enter(plan: Plan, *, source: str, by: Actor) -> int:
    """Put a year's plan in place of what stood there, and count open deadlines again.

    Returns how many of them moved. The last days of the year before are only added to: two plans
    speak of them. Raises NotPossible without a source.
    """
    words = _notice(source)
    changed = changes(plan)
    _replaced(plan).delete()
    Holiday.objects.filter(on__in=list(plan.days)).delete()
    Holiday.objects.bulk_create(
        Holiday(on=on, works=works, name=name, source=words)
        for on, (works, name) in sorted(plan.days.items())
    )
    year, new = HolidayYear.objects.update_or_create(year=plan.year, defaults={"source": words})
    record(
        "holidays.entered", year, by=by, year=plan.year, days=len(plan.days), new=new,
        changed=len(changed),
    )  # fmt: skip
    # A plan that says again what stood there moves nothing but what was provisional.
    return _recounted(changed[0] if changed else dt.date.max, by)


@action
def set_day(*, on: dt.date, works: bool, name: str, source: str, by: Actor) -> int:
    """One day otherwise than the year's plan says, by a later notice. Returns how many deadlines
    moved. Raises NotPossible for a year that is not in, without a source, or where nothing
    changes."""
    words = _notice(source)
    year = HolidayYear.objects.filter(year=on.year).first()
    if year is None:
        raise NotPossible(f"{on.year} 年的安排还没有录入，请先录入一年。")
    known = Holiday.objects.filter(on=on)
    usual = on.weekday() < 5
    now = known.values_list("works", flat=True).first()
    if works == (usual if now is None else now):
        raise NotPossible(f"{on} 本来就{'上班' if works else '放假'}，没有要改的。")
    known.delete()
    if works != usual:
        if not 0 < len(name.strip()) <= NAME_MOST:
            raise NotPossible(f"请写是哪个节，最多 {NAME_MOST} 个字。")
        Holiday.objects.create(on=on, works=works, name=name.strip(), source=words)
    record("holidays.day_set", year, by=by, on=str(on), works=works, source=words)
    return _recounted(on, by)


def tried(act: Callable[[], int]) -> int:
    """What `act` returns, undone: how many deadlines would move, by moving them."""
    try:
        with transaction.atomic():
            moved = act()
            transaction.set_rollback(True)
    finally:
        clock.forget()
    return moved


def _notice(source: str) -> str:
    words = source.strip()
    if not SOURCE_LEAST <= len(words) <= SOURCE_MOST:
        raise NotPossible("请写明通知的文号，例如：国办发明电〔2025〕7号。")
    return words


def _recounted(since: dt.date, by: Actor) -> int:
    clock.forget()
    moved = cases.recount(since=since, by=by)
    moved += decisions.recount(by=by) + ratings.recount(since=since, by=by)
    return moved + rights.recount(since=since, by=by)
