"""The dibao rule: one decision, and a population compiled."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measure import SEED, cpu_seconds, median, merge, row

ONE = {
    "members": [
        {"rel": "self", "age": 46}, {"rel": "spouse", "age": 44}, {"rel": "child", "age": 13},
    ],
    "incomes": [{"kind": "wage", "amount": 1500}, {"kind": "business", "amount": 400}],
    "property": {"financial": 12600},
}  # fmt: skip
ON = dt.date(2021, 10, 26)
HOUSEHOLDS = 1_000_000
MANY = "every field of the outcome is written for each household"


def main() -> None:
    """One decision, one with its reasons, and a million households."""
    from minzheng.areas.assistance.rules.dibao import RULE
    from minzheng.law import Register

    register = Register.load("demo_2021")
    facts, values = RULE.read(ONE), RULE.values(register, ON)
    outcome = RULE.decide(facts, values)
    loops = 2000
    once = (
        median(cpu_seconds(lambda: [RULE.decide(facts, values) for _ in range(loops)], 7)) / loops
    )

    def told() -> object:
        return RULE.explain(facts, values, outcome, ON, register).as_data()

    reasons = median(cpu_seconds(told, 200))
    merge([
        row("rule.one", "one decision, the plain function", once * 1e6, "µs", "≤ 50",
            holds=once <= 50e-6),
        row("rule.explained", "one decision told: reasons, what would flip each, sums, members",
            reasons * 1e6, "µs"),
        *population(RULE, values),
    ])  # fmt: skip


def population(rule: Any, values: Any) -> list[dict[str, Any]]:
    """Generated households through the compiled function, on one core, all outcome fields."""
    from tests.areas.assistance.batch import engine
    from tests.areas.assistance.households import households

    from minzheng.areas.assistance.rules.outcome import Dibao

    with tempfile.TemporaryDirectory() as cache:
        compiled = engine(Path(cache))
        table = households(HOUSEHOLDS, SEED, values)
        took = median(cpu_seconds(lambda: compiled.run(table, values), 5))
    rate = HOUSEHOLDS / took
    words = f"whole dibao rule, compiled, {HOUSEHOLDS:,} households"
    return [
        row("rule.population", f"{words}, {len(Dibao._fields)} outcome fields, one core's time",
            rate, "households/s", "≥ 10,000,000", holds=rate >= 10_000_000,
            why="" if rate >= 10_000_000 else MANY),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
