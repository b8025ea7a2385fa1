"""我的待办: what I have to do, by deadline."""

import datetime as dt
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.paging import Listing
from minzheng.channels.desk.rows import NEEDS, work_rows
from minzheng.channels.desk.views.choices import COLUMNS, FILTERS, choices_of, filter_of
from minzheng.channels.desk.views.reach import not_secret
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import Division, said_of
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import COUNT_CAP, counts, lights, mine
from minzheng.stages.catalog import registered

KEPT, ORDER = "desk_filters", ("sort_on", "id")
TIMES = {"late": "已超期", "soon": "快到期", "ample": "时间充裕", "waiting": "等别人"}


@cache
def _around() -> tuple[str, str]:
    """What stands before and after the reference: looked up once, not for every row of a list."""
    before, after = reverse("desk:case", args=["ref"]).split("ref")
    return before, after


def case_address(case: Case) -> str:
    """The page of a case."""
    return address_of(case.public_id)


def address_of(ref: str) -> str:
    """The same by its public id."""
    before, after = _around()
    return before + ref + after


@staff("see_cases", "visit", "opine", "decide")
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """My open steps; filters are remembered until they are cleared."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    chosen = {k: v for k in FILTERS if (v := said(request, k, 30, query=True))}
    if not request.GET and request.session.get(KEPT):
        return HttpResponseRedirect("?" + urlencode(request.session[KEPT]))
    # What the door shows first is not remembered: «等别人» of yesterday would hide today's work.
    kept = {name: value for name, value in chosen.items() if name != "time"}
    if request.session.get(KEPT, {}) != kept:
        request.session[KEPT] = kept
    shape = tuple(chosen.items())
    page = LIST.page(request, scope=scope, chosen=shape, today=clock.today())
    items = [(item.code, item.name) for item in registered()]
    steps = [(s.code, s.label) for item in registered() for s in item.steps]
    areas, choices = areas_of(scope, "see_cases"), choices_of(request)
    context = {
        "tiles": _tiles(scope, chosen),
        "chosen": chosen,
        "rows": work_rows(page.rows, address_of),
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


def _mine(
    *, scope: Scope, chosen: tuple[tuple[str, str], ...], today: dt.date
) -> QuerySet[CaseStep, Any]:
    """Steps of the worklist by the chosen filter, as `work_rows` needs them."""
    by = dict(chosen)
    if by.get("time") == "waiting":
        waiting = CaseStep.objects.filter(finished_at=None, owner="resident")
        rows = scope.rows(waiting, "see_cases").filter(not_secret(scope, "case__applicant"))
    else:
        rows = CaseStep.objects.filter(mine(scope), finished_at=None)
    rows = rows.filter(lights(today).get(by.get("time", ""), Q()))
    if item := by.get("item"):
        rows = rows.filter(case__item=item)
    if (area := whole_number(by.get("area", ""))) is not None:
        rows = rows.filter(area_id=area)
    if step := by.get("step"):
        rows = rows.filter(code=step)
    return rows.values_list(*NEEDS, named=True)


LIST = Listing(CaseStep, _mine, ORDER)


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
    found = VILLAGES.rows(clock.today(), areas=scope.areas(ability))
    return [(str(pk), said_of(kind, name)) for pk, kind, name in found]


def _villages(today: dt.date, *, areas: frozenset[int] | None) -> QuerySet[Division, Any]:
    rows = Division.objects.villages().on(today).district_run()
    rows = rows if areas is None else rows.filter(pk__in=areas)
    return rows.order_by("parent_id", "name").values_list("pk", "kind", "name")


VILLAGES = Statement[Any](_villages)
