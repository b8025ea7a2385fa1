"""The dibao rule: one decision, and a population compiled."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import median, row, seconds

ONE = {
    "members": [{"rel": "self", "age": 46}, {"rel": "spouse", "age": 44}, {"rel": "child", "age": 13}],
    "incomes": [{"kind": "wage", "amount": 1500}, {"kind": "business", "amount": 400}],
    "property": {"financial": 12600},
}  # fmt: skip
ON = dt.date(2021, 10, 26)


def run() -> list[dict[str, Any]]:
    """Rows for one decision and for a million households."""
    from minzheng.areas.assistance.rules.dibao import RULE
    from minzheng.law import Register

    register = Register.load("demo_2021")
    facts, values = RULE.read(ONE), RULE.values(register, ON)
    outcome = RULE.decide(facts, values)
    loops = 2000
    once = median(seconds(lambda: [RULE.decide(facts, values) for _ in range(loops)], 7)) / loops
    told = median(
        seconds(lambda: RULE.explain(facts, values, outcome, ON, register).as_data(), 200)
    )
    rows = [
        row("rule.one", "one decision, the plain function", once * 1e6, "µs", "≤ 50", holds=once <= 50e-6),
        row("rule.explained", "one decision told with all reasons", told * 1e6, "µs"),
    ]
    return rows + population(RULE, values)


def population(rule: Any, values: Any) -> list[dict[str, Any]]:
    """A million households through the compiled function, on one core."""
    from benchmarks.households import columns
    from minzheng.law.population import Population

    with tempfile.TemporaryDirectory() as cache:
        engine = Population(rule, cache=Path(cache))
        table = columns(1_000_000)
        took = median(seconds(lambda: engine.run(table, values), 5))
    rate = 1_000_000 / took
    return [
        row("rule.population", "whole dibao rule, compiled, 1 M households, one core", rate,
            "households/s", "≥ 10,000,000", holds=rate >= 10_000_000),
    ]  # fmt: skip
