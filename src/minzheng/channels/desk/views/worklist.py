"""我的待办: what I have to do, by deadline, and 全部办件."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.rows import work_rows
from minzheng.channels.desk.views.choices import COLUMNS, FILTERS, choices_of, filter_of
from minzheng.channels.desk.views.reach import item_name, my_cases, not_secret, status_of
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import COUNT_CAP, counts, mine, soon_until
from minzheng.stages.catalog import registered

KEPT = "desk_filters"
TIMES = {"late": "已超期", "soon": "三日内到期", "ample": "时间充裕", "waiting": "等别人"}


@cache
def _around() -> tuple[str, str]:
    """What stands before and after the reference: looked up once, not for every row of a list."""
    before, after = reverse("desk:case", args=["ref"]).split("ref")
    return before, after


def case_address(case: Case) -> str:
    """The page of a case."""
    before, after = _around()
    return before + case.public_id + after


@staff("see_cases", "visit", "opine", "decide")
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """My open steps; filters are remembered until they are cleared."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    chosen = {k: v for k in FILTERS if (v := said(request, k, 30, query=True))}
    if not request.GET and request.session.get(KEPT):
        return HttpResponseRedirect("?" + urlencode(request.session[KEPT]))
    if request.session.get(KEPT, {}) != chosen:
        request.session[KEPT] = chosen
    rows = _filtered(scope, chosen)
    page = page_of(request, rows.select_related("case__applicant", "area"), ("sort_on", "id"))
    items = [(item.code, item.name) for item in registered()]
    steps = [(s.code, s.label) for item in registered() for s in item.steps]
    areas, choices = areas_of(scope, "see_cases"), choices_of(request)
    context = {
        "tiles": _tiles(scope, chosen),
        "chosen": chosen,
        "rows": work_rows(page.rows, case_address),
        "page": page,
        "items": items,
        "steps": steps,
        "areas": areas,
        "columns": [(name, COLUMNS[name]) for name in choices.columns],
        "all_columns": list(COLUMNS.items()),
        "saved": _saved(choices.filters, chosen, {**TIMES, **dict(items + steps + areas)}),
        "here": filter_of(chosen),
        "can_opine": scope.can("opine"),
        "can_decide": scope.can("decide"),
    }
    return render(request, "desk/worklist.html", context)


def _saved(
    filters: tuple[str, ...], chosen: dict[str, str], words: dict[str, str]
) -> list[dict[str, Any]]:
    """Filters used often as chips, in the words of what they choose."""
    chips = []
    for query in filters:
        parts = dict(parse_qsl(query))
        label = " · ".join(words[value] for value in parts.values() if value in words)
        if label:
            current = query == filter_of(chosen)
            chips.append({"label": label, "url": f"?{query}", "current": current, "parts": parts})
    return chips


def _filtered(scope: Scope, chosen: dict[str, str]) -> QuerySet[CaseStep]:
    today, soon = clock.today(), soon_until()
    if chosen.get("time") == "waiting":
        waiting = CaseStep.objects.filter(finished_at=None, owner="resident")
        rows = scope.rows(waiting, "see_cases").filter(not_secret(scope, "case__applicant"))
    else:
        rows = CaseStep.objects.filter(mine(scope), finished_at=None)
    when = {
        "late": Q(sort_on__lt=today),
        "soon": Q(sort_on__gte=today, sort_on__lte=soon),
        "ample": Q(sort_on__gt=soon, blocked=""),
    }
    rows = rows.filter(when.get(chosen.get("time", ""), Q()))
    if item := chosen.get("item"):
        rows = rows.filter(case__item=item)
    if (area := whole_number(chosen.get("area", ""))) is not None:
        rows = rows.filter(area_id=area)
    if step := chosen.get("step"):
        rows = rows.filter(code=step)
    return rows


def whole_number(text: str) -> int | None:
    """A small whole number of an address, or nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def chosen_area(request: HttpRequest) -> int | None:
    """The village chosen in a filter."""
    return whole_number(request.GET.get("area", ""))


def _tiles(scope: Scope, chosen: dict[str, str]) -> list[dict[str, Any]]:
    numbers = counts(scope)._asdict()
    tones = {"late": "late", "soon": "warn"}
    tiles = []
    for key, label in TIMES.items():
        on = chosen.get("time") == key
        other = {k: v for k, v in chosen.items() if k != "time"}
        query = urlencode(other if on else {**other, "time": key})
        number = numbers[key]
        shown = f"{COUNT_CAP}+" if number > COUNT_CAP else number
        tiles.append(
            {"label": label, "count": shown, "tone": tones.get(key, ""), "current": on,
             "url": f"?{query or 'time='}"}
        )  # fmt: skip
    return tiles


def areas_of(scope: Scope, ability: str) -> list[tuple[str, str]]:
    """Villages where an ability holds, for a filter."""
    rows = Division.objects.villages().on(clock.today()).district_run()
    areas = scope.areas(ability)
    if areas is not None:
        rows = rows.filter(pk__in=areas)
    return [(str(row.pk), row.label) for row in rows.order_by("parent_id", "name")]


CASE_COLUMNS = ("申请人", "办件编号", "事项", "社区", "提交", "总期限", "状态")


@staff("see_cases")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases of my area, newest first."""
    state, rows = chosen_cases(request, "see_cases")
    page = page_of(request, rows, ("-id",))
    context = {
        "rows": [case_row(case) for case in page.rows],
        "page": page,
        "state": state,
        "columns": [{"label": column} for column in CASE_COLUMNS],
    }
    return render(request, "desk/cases.html", context)


def chosen_cases(request: HttpRequest, ability: str) -> tuple[str, QuerySet[Case]]:
    """The state chosen in the address, and the cases of it that the ability reaches."""
    state = request.GET.get("state", "")
    state = state if state in Case.STATES else ""
    rows = my_cases(request, ability)
    rows = rows.filter(state=state) if state else rows
    related = rows.select_related("applicant", "area").prefetch_related("steps")
    return state, related.defer("answers")


def case_row(case: Case) -> dict[str, Any]:
    """One case as the list and its export show it."""
    return {
        "name": case.applicant.name,
        "number": case.number or "（未提交）",
        "item": item_name(case),
        "place": case.area.label,
        "sent": case.submitted_on,
        "due": case.due_on if case.state == "open" else None,
        "status": status_of(case, list(case.steps.all())),
        "url": case_address(case),
    }
