"""The plan page made ready: a card for each plan, a row for each number, a square a clause."""

import datetime as dt
from typing import Any, NamedTuple

from django.urls import reverse

from minzheng.stages.indicators.declared import Indicator
from minzheng.stages.indicators.figures import NOTHING, shown
from minzheng.stages.indicators.plan import Clause, Plan
from minzheng.stages.indicators.plan.progress import Goal, goals, indicators_of

MOST_ROWS = 3
WORDS = {"served": "已上线", "partly": "部分上线", "not": "未上线"}


class Row(NamedTuple):
    """One number of a card. With a `target` there is a bar, with `expected` a tick on it."""

    label: str
    shown: str
    url: str
    note: str = ""
    value: float | None = None
    target: int | None = None
    expected: float | None = None
    off: bool = False
    sample: bool = False


class Card(NamedTuple):
    """One of the nine plans."""

    id: str
    label: str
    url: str
    many: int
    rows: list[Row]
    squares: list[dict[str, Any]]


def cards(plan: Plan, on: dt.date) -> list[Card]:
    """The plans in order, the preamble (0) first."""
    return [_card(plan, plan_id, on) for plan_id in plan.names]


def _card(plan: Plan, plan_id: str, on: dt.date) -> Card:
    clauses = plan.of(plan_id)
    url = reverse("cockpit:one_plan", kwargs={"number": plan_id})
    rows = rows_of(plan, clauses, on)[:MOST_ROWS]
    squares = [square(clause) for clause in clauses]
    return Card(plan_id, plan.names[plan_id], url, len(clauses), rows, squares)


def square(clause: Clause) -> dict[str, Any]:
    """A clause as its small square."""
    url = reverse("cockpit:clause", kwargs={"clause": clause.id})
    return {"id": clause.id, "label": clause.label, "state": clause.state, "url": url}


def rows_of(plan: Plan, clauses: tuple[Clause, ...], on: dt.date) -> list[Row]:
    """Numbers first: targets that are measured, other indicators, then targets still without."""
    measured, other, bare = [], [], []
    seen: set[str] = set()
    for clause in clauses:
        for goal in goals(clause, on, plan.year):
            if goal.indicator is None:
                bare.append(bare_row(clause, goal))
            elif goal.indicator.id not in seen:
                seen.add(goal.indicator.id)
                measured.append(goal_row(goal, goal.indicator))
        for indicator in indicators_of(clause):
            if indicator.id not in seen:
                seen.add(indicator.id)
                other.append(number_row(indicator, on))
    return measured + other + bare


def goal_row(goal: Goal, indicator: Indicator) -> Row:
    """A target with its number, its bar, and where it should be today. The unit stands once."""
    now = goal.now or NOTHING
    unit = f"（{now.unit}）" if now.unit and now.number is not None else ""
    same = now.unit == goal.target.unit
    aim = f"{goal.target.value:,}" if same else goal.target.text
    return Row(
        indicator.label + unit, now.text, figure_url(indicator),
        f"目标 {aim}{ours(goal)}{by_the_end(goal)}",
        now.number, goal.target.value if now.number is not None else None, goal.expected,
        sample=now.placeholder,
    )  # fmt: skip


def ours(goal: Goal) -> str:
    """A target that the plan does not set is marked wherever it stands."""
    return "（自定）" if goal.target.ours else ""


def by_the_end(goal: Goal) -> str:
    """What the year brings at the pace so far."""
    return "" if goal.forecast is None else f"，照现在的进度年底约 {round(goal.forecast):,}"


def number_row(indicator: Indicator, on: dt.date) -> Row:
    """A number that has no target."""
    now = shown(indicator, indicator.count(on))
    off = now.number is None
    return Row(indicator.label, now.full, figure_url(indicator), off=off, sample=now.placeholder)


def bare_row(clause: Clause, goal: Goal) -> Row:
    """A target that nothing measures yet: said as it is."""
    url = reverse("cockpit:clause", kwargs={"clause": clause.id})
    state = WORDS[clause.state] if clause.state != "served" else "还没有数据"
    return Row(
        goal.target.label or clause.label,
        state,
        url,
        f"目标 {goal.target.text}{ours(goal)}",
        off=True,
    )


def figure_url(indicator: Indicator) -> str:
    """Where a number is explained."""
    return reverse("cockpit:figure", kwargs={"indicator": indicator.id})
