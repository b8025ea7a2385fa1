"""How far the plan has come: counted now, never typed."""

import datetime as dt
from typing import NamedTuple

from minzheng.stages.indicators import declared
from minzheng.stages.indicators.declared import Indicator, Measure
from minzheng.stages.indicators.figures import Shown, number_of, shown
from minzheng.stages.indicators.plan.clauses import Clause, Plan, Target
from minzheng.stages.indicators.plan.references import the_plan

SOONEST = 30  # days of the year before a pace is one


class Goal(NamedTuple):
    """A target beside its number. `expected` is where one should be today, None when the target
    does not grow through the year; `on_pace` is None when nothing measures it yet."""

    target: Target
    indicator: Indicator | None
    now: Shown | None
    expected: float | None
    on_pace: bool | None
    forecast: float | None


class Overview(NamedTuple):
    """The four counts over the plan page, and the plan itself."""

    plan: Plan
    served: int
    partly: int
    on_pace: int
    targets: int


def expected(target: Target, year: int, on: dt.date) -> float | None:
    """Where a yearly target should stand at the end of a day of the plan's year."""
    if not target.yearly:
        return None
    gone, whole = _days(year, on)
    return target.value * gone / whole


def _days(year: int, on: dt.date) -> tuple[int, int]:
    """Days of a year that are over at the end of a day, and all of them."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    gone = (min(max(on, first - dt.timedelta(days=1)), last) - first).days + 1
    return gone, (last - first).days + 1


def goals(clause: Clause, on: dt.date, year: int) -> list[Goal]:
    """Each target of a clause with its number, if something measures it."""
    return [_goal(target, on, year) for target in clause.targets]


def _goal(target: Target, on: dt.date, year: int) -> Goal:
    wanted = expected(target, year, on)
    if not target.by:
        return Goal(target, None, None, wanted, None, None)
    indicator = declared.find(target.by)
    measure = indicator.count(on)
    return Goal(
        target, indicator, shown(indicator, measure), wanted,
        _pace(indicator, measure, target, wanted), _forecast(indicator, measure, target, year, on),
    )  # fmt: skip


def _pace(
    indicator: Indicator, measure: Measure | None, target: Target, wanted: float | None
) -> bool | None:
    if measure is None:
        return None
    return number_of(indicator, measure) >= (target.value if wanted is None else wanted)


def _forecast(
    indicator: Indicator, measure: Measure | None, target: Target, year: int, on: dt.date
) -> float | None:
    """By the rule of three; not in the first weeks, not after the year, and not for a small group
    that is hidden. A share or a mean does not grow with the days."""
    gone, whole = _days(year, on)
    if measure is None or not target.yearly or on.year != year or gone < SOONEST:
        return None
    now = shown(indicator, measure).number
    if now is None or indicator.kind not in ("count", "money"):
        return None
    return now * whole / gone


def overview(on: dt.date) -> Overview:
    """The plan with its counts on a day."""
    plan = the_plan()
    states = [clause.state for clause in plan.clauses]
    found = [goal for clause in plan.clauses for goal in goals(clause, on, plan.year)]
    return Overview(
        plan, states.count("served"), states.count("partly"),
        sum(goal.on_pace is True for goal in found), len(found),
    )  # fmt: skip


def indicators_of(clause: Clause) -> list[Indicator]:
    """The indicators that serve a clause, in the order it names them."""
    keys = [ref.partition(":") for ref in clause.served_by]
    return [declared.find(key) for kind, _, key in keys if kind == "indicator"]
