"""Reads the worked cases, which a social worker can read, and runs one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.outcome import out
from minzheng.law import Register

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "assistance"
ON = date(2021, 8, 1)
DEMO = Register.load("demo_2021")


class _Exact(yaml.SafeLoader):
    """Reads 899.99 as the decimal that was written."""


_Exact.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(str(node.value)))


@dataclass(frozen=True)
class Worked:
    """One case: the family as a document, the answer or what is told of it, and what differs
    from the demo values."""

    id: str
    on: date
    document: dict[str, Any]
    out: dict[str, Any]
    code: str
    values: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)

    def register(self) -> Register:
        """The demo values with this case's own on top."""
        return with_values(DEMO, self.values) if self.values else DEMO


def worked_cases(files: str = "dibao*.yaml") -> list[Worked]:
    """Every case of some files."""
    cases = []
    for file in sorted(FOLDER.glob(files)):
        for row in yaml.load(file.read_text("utf-8"), Loader=_Exact):
            cases.append(
                Worked(
                    row["id"],
                    row.get("on", ON),
                    row["in"],
                    row.get("out", {}),
                    row.get("code", ""),
                    row.get("values", {}),
                    row.get("told", {}),
                )
            )
    return cases


def with_values(register: Register, values: Mapping[str, Any]) -> Register:
    """A register in which some values differ, read by the strict loader like any other."""
    lines = ["level: case", "area: assistance", "placeholder: true", "values:"]
    for value_id, value in values.items():
        head = register.rows(value_id)[0]
        lines += [f"  {value_id}:", f"    label: {head.label}", f"    unit: {head.unit}"]
        if head.choices:
            choices = ", ".join(f"{word}: {code}" for word, code in head.choices.items())
            lines.append(f"    choices: {{{choices}}}")
        row = f"{{from: 2021-01-01, value: {value}, source: demo, confidence: A}}"
        lines.append(f"    rows: [{row}]")
    return register.overlay("\n".join(lines), "case")


def answer(
    case: Worked, decide: Callable[[Any, Any], Any] = RULE.decide, answer_of: Any = out
) -> dict[str, Any]:
    """What a rule says to a case, in the shape of the case's own ``out``."""
    facts, on = RULE.read_dated(case.document, case.on)
    values = RULE.values(case.register(), on)
    told: dict[str, Any] = answer_of(facts, values, decide(facts, values))
    return told


def agrees(case: Worked, told: Mapping[str, Any]) -> bool:
    """Whether every field the case names is as it says; amounts to the fen, income exactly."""
    return all(same(told.get(key), value) for key, value in case.out.items())


def same(found: Any, wanted: Any) -> bool:
    """Whether a told number or word is the written one."""
    return bool(found == (float(wanted) if isinstance(wanted, Decimal) else wanted))
