"""Reads `clauses.yaml` strictly: every key is known, every clause is there once."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from minzheng.law import strict_yaml

KINDS = {
    "overview": "总览", "item": "办事事项", "benefit": "按规则发放", "register": "登记册",
    "venue": "服务场所", "programme": "项目活动", "inspection": "检查整改", "joined": "多部门联办",
    "sensing": "感知预警", "channel": "服务渠道",
}  # fmt: skip
HOW_MANY = 90
LONGEST_LABEL = 16
_ID = re.compile(r"([0-9])\.([1-9][0-9]?)")
_KEYS = {"id", "label", "kind", "served_by", "missing", "target", "more"}
_TARGET_KEYS = {"value", "unit", "by", "ours", "pace", "label"}


class PlanError(ValueError):
    """The file says something that is not so; the message names the clause."""


class Target(NamedTuple):
    """A number to reach. `by` is the indicator that measures it, `ours` that the plan sets none,
    `yearly` that it grows through the plan's year, `label` what it is called where the clause's
    own name is another target's."""

    value: int
    unit: str
    by: str = ""
    ours: bool = False
    yearly: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """«250 户», «100%», «4A级»."""
        gap = "" if self.unit[0].isascii() else " "
        return f"{self.value:,}{gap}{self.unit}"


class Clause(NamedTuple):
    """One commitment. `served_by` are references; `missing` says what it still lacks."""

    id: str
    label: str
    kind: str
    served_by: tuple[str, ...]
    missing: str
    targets: tuple[Target, ...]

    @property
    def plan(self) -> str:
        """The plan it belongs to: «2» for 2.10."""
        return self.id.split(".")[0]

    @property
    def state(self) -> str:
        """served, partly or not."""
        if not self.served_by:
            return "not"
        return "partly" if self.missing else "served"

    @property
    def target(self) -> Target | None:
        """The first target, if the clause has one."""
        return self.targets[0] if self.targets else None


class Plan(NamedTuple):
    """The year, the names of the plans by id, and the clauses in order."""

    year: int
    names: dict[str, str]
    clauses: tuple[Clause, ...]

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id; KeyError otherwise."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def of(self, plan_id: str) -> tuple[Clause, ...]:
        """The clauses of one plan."""
        return tuple(clause for clause in self.clauses if clause.plan == plan_id)


def read_plan(text: str, check: Callable[[str], object]) -> Plan:
    """Read the plan; `check` raises PlanError for a reference to nothing. All faults of the file
    are PlanError, with the clause they are in."""
    body = strict_yaml.load(text, "clauses.yaml")
    names = {plan["id"]: plan["label"] for plan in body["plans"]}
    clauses = tuple(_clause(row, check) for row in body["clauses"])
    seen = [clause.id for clause in clauses]
    twice = sorted({clause_id for clause_id in seen if seen.count(clause_id) > 1})
    if twice:
        raise PlanError(f"条款写了两次：{'、'.join(twice)}")
    if len(clauses) != HOW_MANY or seen != sorted(seen, key=_order):
        raise PlanError(f"应有 {HOW_MANY} 条并按编号排列，现在是 {len(clauses)} 条")
    lost = sorted({clause.plan for clause in clauses} - set(names))
    if lost:
        raise PlanError(f"没有这个计划：{'、'.join(lost)}")
    return Plan(body["year"], names, clauses)


def _clause(row: dict[str, Any], check: Callable[[str], object]) -> Clause:
    clause_id, label = str(row.get("id", "")), str(row.get("label", ""))
    if not _ID.fullmatch(clause_id):
        raise PlanError(f"条款编号不对：{clause_id or row}")
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise PlanError(f"{clause_id}：不认识 {'、'.join(unknown)}")
    if not label or len(label) > LONGEST_LABEL or row.get("kind") not in KINDS:
        raise PlanError(f"{clause_id}：名称要有且不超过 {LONGEST_LABEL} 字，类别要在列表里")
    served_by = row.get("served_by")
    if not isinstance(served_by, list):
        raise PlanError(f"{clause_id}：served_by 要写成列表，没有就写 []")
    if row.get("missing") and not served_by:
        raise PlanError(f"{clause_id}：还没有上线的条款不写缺什么")
    targets = tuple(_target(clause_id, row[key]) for key in ("target", "more") if key in row)
    for reference in [*served_by, *(f"indicator:{t.by}" for t in targets if t.by)]:
        try:
            check(reference)
        except LookupError as error:
            raise PlanError(f"{clause_id}：没有 {reference}") from error
    return Clause(clause_id, label, row["kind"], tuple(served_by), row.get("missing", ""), targets)


def _target(clause_id: str, row: Any) -> Target:
    if not isinstance(row, dict) or set(row) - _TARGET_KEYS or not {"value", "unit"} <= set(row):
        raise PlanError(f"{clause_id}：目标要有 value 和 unit，可以有 by、ours、pace、label")
    if not isinstance(row["value"], int) or row["value"] < 1:
        raise PlanError(f"{clause_id}：目标要是正整数")
    pace = row.get("pace", "")
    if pace not in ("", "year"):
        raise PlanError(f"{clause_id}：pace 只能写 year")
    return Target(
        row["value"],
        row["unit"],
        row.get("by", ""),
        bool(row.get("ours")),
        pace == "year",
        row.get("label", ""),
    )


def _order(clause_id: str) -> tuple[int, int]:
    plan, clause = clause_id.split(".")
    return int(plan), int(clause)
