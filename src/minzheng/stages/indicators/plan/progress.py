"""How far the plan has come: counted now, never typed."""

import datetime as dt
from typing import NamedTuple

from minzheng.stages.indicators import declared
from minzheng.stages.indicators.declared import Indicator, Measure
from minzheng.stages.indicators.figures import Shown, number_of, shown
from minzheng.stages.indicators.plan.clauses import Clause, Plan, Target
from minzheng.stages.indicators.plan.references import the_plan


class Goal(NamedTuple):
    """A target beside its number. `expected` is where one should be today, None when the target
    does not grow through the year; `on_pace` is None when nothing measures it yet."""

    target: Target
    indicator: Indicator | None
    now: Shown | None
    expected: float | None
    on_pace: bool | None


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
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    days = (min(max(on, first - dt.timedelta(days=1)), last) - first).days + 1
    return target.value * days / ((last - first).days + 1)


def goals(clause: Clause, on: dt.date, year: int) -> list[Goal]:
    """Each target of a clause with its number, if something measures it."""
    return [_goal(target, on, year) for target in clause.targets]


def _goal(target: Target, on: dt.date, year: int) -> Goal:
    wanted = expected(target, year, on)
    if not target.by:
        return Goal(target, None, None, wanted, None)
    indicator = declared.find(target.by)
    measure = indicator.count(on)
    return Goal(target, indicator, shown(indicator, measure), wanted, _pace(
        indicator, measure, target, wanted
    ))  # fmt: skip


def _pace(
    indicator: Indicator, measure: Measure | None, target: Target, wanted: float | None
) -> bool | None:
    if measure is None:
        return None
    return number_of(indicator, measure) >= (target.value if wanted is None else wanted)


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
