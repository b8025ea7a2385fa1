"""The guide of an item, made from its declaration: nothing is written twice."""

import datetime as dt
from typing import NamedTuple

from django.conf import settings

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.foundation.core.money import yuan
from minzheng.law import Register
from minzheng.law.entries import Entry
from minzheng.law.errors import ValueMissing
from minzheng.stages.catalog import Item, Limit, Step
from minzheng.stages.decisions.progress import OWNERS
from minzheng.stages.payments.months import PAY_DAY

UNITS = {
    "percent": "%", "months": "个月", "days": "天", "workdays": "个工作日", "years": "岁",
    "people": "人", "count": "处",
}  # fmt: skip
SINCE = {"step": "", "submission": "从提交算起", "acceptance": "从受理算起"}
HAPPENS = {"pay": f"批准的下个月起，每月 {PAY_DAY} 日前"}  # what no limit of the step says


class Number(NamedTuple):
    """A dated number that the item's rule uses today."""

    label: str
    text: str
    source: str
    since: dt.date
    placeholder: bool


class StepLine(NamedTuple):
    """A step of the procedure in words."""

    label: str
    who: str
    limit: str
    basis: str


def numbers(item: Item, on: dt.date) -> tuple[list[Number], list[Number]]:
    """What the rule reckons with on a day: the sums of money, then the rest; choices are left
    out, since they are ways of reckoning and not numbers."""
    register = Register.load(settings.POLICY_PROFILE)
    money: list[Number] = []
    rest: list[Number] = []
    for value_id in dict.fromkeys(use.id for use in item.rule.uses.values()):
        try:
            entry = register.entry(value_id, on)
        except ValueMissing:
            continue
        if entry.unit != "choice":
            (money if entry.unit == "fen" else rest).append(_number(entry, register))
    return money, rest


def steps(item: Item) -> list[StepLine]:
    """The item's main path; a step only taken when something is missing is left out."""
    lead = {step.code for step in item.steps if step.owner == "resident"}
    return [_step(step) for step in item.steps if step.code not in lead]


def departments(item: Item) -> list[str]:
    """Who is asked, so that the person need not bring it: «公安：户籍人口»."""
    known = [BY_CODE[code] for code in item.sources if code in BY_CODE]
    return [f"{source.owner}：{source.name}" for source in known]


def limit_words(limit: Limit | None) -> str:
    """«3 个工作日，从受理算起»; a limit of nought days is the same day."""
    if limit is None:
        return ""
    unit = {"work_day": "个工作日", "day": "天", "month": "个月"}[limit.unit]
    many = "当天" if limit.days == 0 else f"{limit.days} {unit}"
    since = SINCE[limit.since]
    return f"{many}，{since}" if since and limit.days else many


def _step(step: Step) -> StepLine:
    who = "" if step.owner == "system" else OWNERS.get(step.owner, "经办人")
    limit = HAPPENS.get(step.code) or limit_words(step.limit)
    return StepLine(step.label, who, limit, step.limit.basis if step.limit else "")


def _number(entry: Entry, register: Register) -> Number:
    source = "" if entry.placeholder else register.source(entry)
    return Number(entry.label, _words(entry), source, entry.since, entry.placeholder)


def _words(entry: Entry) -> str:
    if entry.unit == "fen":
        return f"{yuan(entry.value)} 元"
    if entry.unit == "area":
        return f"{entry.value / 100:g} 平方米"
    gap = "" if entry.unit == "percent" else " "
    return f"{entry.value}{gap}{UNITS[entry.unit]}"
