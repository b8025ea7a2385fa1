"""The plan page, which anybody may read, and the figures of leaders."""

import datetime as dt
import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from minzheng.channels.cockpit import cards, towns
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public, staff
from minzheng.stages.indicators import Indicator, find
from minzheng.stages.indicators.figures import months_back, number_of, shown, trend
from minzheng.stages.indicators.plan import resolve, the_plan
from minzheng.stages.indicators.plan.clauses import KINDS
from minzheng.stages.indicators.plan.progress import goals, indicators_of, overview

# The two numbers of the district that stand over the plan page beside those of the plan.
HEAD = ("dibao_households", "overdue")
BY_TOWN = ("dibao_households", "dibao_people", "dibao_monthly", "overdue", "on_time")
TRENDS = ("dibao_households", "dibao_monthly")
MONTHS = 12
MOST_RECORDS = 50


@public
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The nine plans on one page: what is served, how far each target has come, as of now."""
    return render(request, "cockpit/plan.html", _told())


def _told() -> dict[str, Any]:
    """What the page says, and as of when. It counts every case of the year and is open to all, so
    it is counted at most once a minute by each worker; nothing about a person is in it."""
    global _kept
    on, at = clock.today(), time.monotonic()
    if _kept is None or _kept[1] != on or at - _kept[0] >= settings.PLAN_KEPT_SECONDS:
        _kept = (at, on, _counted(on))
    return _kept[2]


_kept: tuple[float, dt.date, dict[str, Any]] | None = None


def _counted(on: dt.date) -> dict[str, Any]:
    view = overview(on)
    found = cards.cards(view.plan, on)
    return {
        "stats": [*_plan_stats(view.served, view.on_pace, view.targets), *_head_stats(on)],
        "cards": found[1:],
        "preamble": found[0],
        "year": view.plan.year,
        "partly": view.partly,
        "now": clock.now(),
    }


@public
@require_safe
def one_plan(request: HttpRequest, number: str) -> HttpResponse:
    """The clauses of one plan as a list, with all its numbers."""
    the = the_plan()
    if number not in the.names:
        raise Http404
    context = {
        "title": the.names[number],
        "number": number,
        "clauses": [(clause, cards.square(clause)["url"]) for clause in the.of(number)],
        "rows": cards.rows_of(the, the.of(number), clock.today()),
        "now": clock.now(),
    }
    return render(request, "cockpit/one_plan.html", context)


@public
@require_safe
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause: what serves it, what it lacks, its target and its numbers."""
    the = the_plan()
    try:
        found = the.clause(clause)
    except KeyError:
        raise Http404 from None
    on = clock.today()
    aims = goals(found, on, the.year)
    measured = [cards.goal_row(goal, goal.indicator) for goal in aims if goal.indicator]
    named = {goal.indicator.id for goal in aims if goal.indicator}
    others = [one for one in indicators_of(found) if one.id not in named]
    context = {
        "clause": found,
        "plan": the.names[found.plan],
        "kind": KINDS[found.kind],
        "serving": [ref for ref in map(resolve, found.served_by) if ref.kind != "indicator"],
        "rows": measured + [cards.number_row(one, on) for one in others],
        "bare": [cards.bare_row(found, goal) for goal in aims if goal.indicator is None],
        "now": clock.now(),
    }
    return render(request, "cockpit/clause.html", context)


@public
@require_safe
def figure(request: HttpRequest, indicator: str) -> HttpResponse:
    """One number explained; by town for those who may see figures, and its list for those who
    may see the cases, each within the own area."""
    try:
        found = find(indicator)
    except KeyError:
        raise Http404 from None
    on, scope = clock.today(), _scope(request)
    measure = found.count(on)
    context = {
        "indicator": found,
        "shown": shown(found, measure, hide_small=scope.areas("see_cases") is not None),
        "chart": _town_chart(found, scope, on) if scope.can("see_figures") else None,
        "clause": the_plan().clause(found.clause),
        "now": clock.now(),
        **_records(found, scope, on),
    }
    if context["records"]:  # names were shown: that is noted, as the page says
        target = ("indicator", found.id)
        record("figure.listed", target, by=request.user, rows=len(context["records"]))  # type: ignore[arg-type]
    return render(request, "cockpit/figure.html", context)


@staff("see_figures")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Dibao by town and by month for leaders: counts only, small groups hidden."""
    on, scope = clock.today(), _scope(request)
    chosen = [one for one in map(_found, BY_TOWN) if one is not None]
    lines = [one for one in map(_found, TRENDS) if one is not None]
    context = {
        "maps": [(one, _town_chart(one, scope, on)) for one in chosen[:1]],
        "table": _town_table(chosen, scope, on),
        "chosen": [(one, cards.figure_url(one)) for one in chosen],
        "trends": [_trend_chart(one, on) for one in lines] if _whole(scope) else [],
        "now": clock.now(),
    }
    return render(request, "cockpit/figures.html", context)


def _plan_stats(served: int, on_pace: int, targets: int) -> list[dict[str, str]]:
    live = reverse("cockpit:figure", kwargs={"indicator": "clauses_live"})
    clauses = len(the_plan().clauses)
    return [
        {"number": f"{served} / {clauses}", "label": "条款已上线", "url": live},
        {"number": f"{on_pace} / {targets}", "label": "量化指标按进度", "url": "#targets"},
    ]


def _head_stats(on: dt.date) -> list[dict[str, str]]:
    stats = []
    for one in filter(None, map(_found, HEAD)):
        now = shown(one, one.count(on))
        stats.append({"number": now.full, "label": one.label, "url": cards.figure_url(one)})
    return stats


def _town_chart(indicator: Indicator, scope: Scope, on: dt.date) -> dict[str, Any] | None:
    cells = towns.town_cells(indicator, scope, on)
    if not cells:
        return None
    return {"rows": cells, "labels": [c.label for c in cells], "values": [c.number for c in cells],
            "cells": [list(c.cell) for c in cells]}  # fmt: skip


def _town_table(chosen: list[Indicator], scope: Scope, on: dt.date) -> list[tuple[str, list[str]]]:
    """A row for each town, a column for each indicator, as the reader may see them."""
    lines: dict[str, list[str]] = {}
    for place, one in enumerate(chosen):
        for cell in towns.town_cells(one, scope, on):
            lines.setdefault(cell.label, ["—"] * len(chosen))[place] = cell.text
    return list(lines.items())


def _trend_chart(indicator: Indicator, on: dt.date) -> dict[str, Any]:
    days = months_back(on, MONTHS)
    values = [
        None if measure is None or shown(indicator, measure).number is None
        else towns.plain(number_of(indicator, measure))
        for measure in trend(indicator, days)
    ]  # fmt: skip
    # Before the first month with something there was no system: nothing known is no nought.
    # So the drawing begins where there is something to draw.
    first = next((n for n, value in enumerate(values) if value), None)
    values = [None] * len(values) if first is None else values[first:]
    labels = [f"{day.year}年{day.month}月" for day in days[first or 0 :]]
    return {"id": indicator.id, "title": f"{indicator.label}，按月", "unit": indicator.unit,
            "labels": labels, "values": values}  # fmt: skip


def _records(indicator: Indicator, scope: Scope, on: dt.date) -> dict[str, Any]:
    """The list behind the number for those who hold the records; leaders get counts only."""
    if indicator.rows is None or indicator.record is None or not scope.can("see_cases"):
        return {"records": None, "more": False}
    rows = list(indicator.rows(scope, on)[: MOST_RECORDS + 1])
    records = [indicator.record(row) for row in rows[:MOST_RECORDS]]
    listed = [(one, _case_url(one.case_ref)) for one in records]
    return {"records": listed, "more": len(rows) > MOST_RECORDS}


def _case_url(ref: str) -> str:
    try:
        return reverse("desk:case", args=[ref]) if ref else ""
    except NoReverseMatch:
        return ""


def _found(indicator_id: str) -> Indicator | None:
    """An area may be left out of an installation, and its numbers with it."""
    try:
        return find(indicator_id)
    except KeyError:
        return None


def _whole(scope: Scope) -> bool:
    """Trends are of the whole district, for those whose figures are the whole district's."""
    return scope.areas("see_figures") is None


def _scope(request: HttpRequest) -> Scope:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope
