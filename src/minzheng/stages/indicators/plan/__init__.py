"""The nine plans: 90 clauses, what serves each, and how far each target has come."""

from minzheng.stages.indicators.plan.clauses import Clause, Plan, PlanError, Target, read_plan
from minzheng.stages.indicators.plan.references import Reference, resolve, the_plan

__all__ = [
    "Clause", "Plan", "PlanError", "Reference", "Target", "read_plan", "resolve", "the_plan",
]  # fmt: skip
