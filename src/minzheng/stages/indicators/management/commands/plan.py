"""`minzheng plan`: the 90 clauses, what serves each, and how far its target has come."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from minzheng.foundation.core import clock, failures
from minzheng.stages.indicators.declared import Indicator, find
from minzheng.stages.indicators.figures import shown
from minzheng.stages.indicators.plan import Clause, the_plan
from minzheng.stages.indicators.plan.progress import indicators_of

# What `value` is in where a screen may say it otherwise: seconds, percent.
UNITS = {"ms": "秒", "share": "%"}
STATES = {"served": "已上线", "partly": "部分上线", "not": "未上线"}


class Command(BaseCommand):
    """Prints one line a clause, or with --json a list of 90 objects."""

    help = "九大计划 90 条：由什么提供、目标和现在的数"

    def add_arguments(self, parser: CommandParser) -> None:
        """--json for machines."""
        parser.add_argument("--json", action="store_true", help="输出 JSON 列表")

    def handle(self, *args: Any, **options: Any) -> None:
        """Count on the business date and print; without a database the clauses alone."""
        try:
            on: dt.date | None = clock.today()
        except DatabaseError as error:
            on = None
            self.stderr.write(f"{failures.words(error)}只列条款，不数数。")
        rows = [row(clause, on) for clause in the_plan().clauses]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for line in rows:
            self.stdout.write(text(line))
        served = sum(line["state"] == "served" for line in rows)
        partly = sum(line["state"] == "partly" for line in rows)
        self.stdout.write(f"共 {len(rows)} 条：已上线 {served}，部分上线 {partly}")


def row(clause: Clause, on: dt.date | None) -> dict[str, Any]:
    """One clause as data. `target` is null or value, unit and whether it is ours; `value` is the
    number of `indicator` on the day, null when nothing counts the clause yet."""
    target = clause.target
    indicator = _indicator(clause)
    now = shown(indicator, indicator.count(on)) if indicator and on else None
    return {
        "id": clause.id,
        "label": clause.label,
        "plan": the_plan().names[clause.plan],
        "kind": clause.kind,
        "state": clause.state,
        "served_by": list(clause.served_by),
        "missing": clause.missing,
        "target": target and {"value": target.value, "unit": target.unit, "ours": target.ours},
        "value": now.number if now else None,
        "unit": UNITS.get(indicator.kind, indicator.unit) if indicator else "",
        "shown": now.full if now else "",
        "indicator": indicator.id if indicator else "",
        "placeholder": bool(now and now.placeholder),
    }


def _indicator(clause: Clause) -> Indicator | None:
    """What counts a clause: the measure of its target, else the first number that serves it."""
    if clause.target and clause.target.by:
        return find(clause.target.by)
    return next(iter(indicators_of(clause)), None)


def text(line: dict[str, Any]) -> str:
    """One clause as a line for people."""
    words = [f"{line['id']:<5}{line['label']}", STATES[line["state"]]]
    if line["served_by"]:
        words.append("、".join(line["served_by"]))
    if line["target"]:
        ours = "（自定）" if line["target"]["ours"] else ""
        words.append(f"目标 {line['target']['value']:,} {line['target']['unit']}{ours}")
    if line["value"] is not None:
        sample = "（示例值）" if line["placeholder"] else ""
        words.append(f"现在 {line['shown']}{sample}")
    return "  ".join(words)
