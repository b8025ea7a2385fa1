"""A throw-away benefit, whole: heating aid. Shows what a new rule consists of.

Facts, values, function, reasons: nothing of the engine is touched.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from minzheng.law.facts import Count, Flag, Money, Record, Rows
from minzheng.law.reasons import Case, Limit, Line, Story, Sum
from minzheng.law.rule import Rule, Use
from minzheng.law.words import yuan_number, yuan_text


class Rooms(NamedTuple):
    """Heated rooms."""

    first: int
    last: int
    area: Sequence[int]


class Home(NamedTuple):
    """The facts."""

    income: int
    alone: int
    rooms: Rooms


class Rates(NamedTuple):
    """The values."""

    line: int
    rate: int


class Heating(NamedTuple):
    """The outcome."""

    area: int
    poor: bool
    amount: int


def heated(rooms: Rooms) -> int:
    """Square metres heated."""
    total = 0
    for i in range(rooms.first, rooms.last):
        total += rooms.area[i]
    return total


def heating(home: Home, values: Rates) -> Heating:
    """Aid by area for those at or below the line; half more for who lives alone."""
    area = heated(home.rooms)
    poor = home.income <= values.line
    amount = area * values.rate * (3 if home.alone else 2) // 2 if poor else 0
    return Heating(area, poor, amount)


def _build(clean: dict[str, Any]) -> Home:
    areas = tuple(room["area"] for room in clean["rooms"])
    return Home(clean["income"], clean["alone"], Rooms(0, len(areas), areas))


def _out(home: Home, values: Rates, outcome: Heating) -> dict[str, Any]:
    return {"amount": yuan_number(outcome.amount)}


def _tell(case: Case[Home, Rates, Heating], marks: Mapping[str, bool]) -> Story:
    fen = case.outcome.amount
    return Story(
        "PAID" if case.outcome.poor else "NONE",
        "发放" if case.outcome.poor else "不发放",
        fen,
        f"您家每月可领 {yuan_text(fen)} 元",
        [Sum("取暖", f"{case.outcome.area} 平方米", fen, "+", marks["rate"])],
    )


RULE: Rule[Home, Rates, Heating] = Rule(
    name="heating",
    title="取暖补贴",
    decide=heating,
    document=Record(
        "家庭",
        {
            "income": Money("月收入"),
            "alone": Flag("独居"),
            "rooms": Rows("房间", Record("房间", {"area": Count("面积", 1, 1000)}), most=20),
        },
    ),
    build=_build,
    values_type=Rates,
    uses={"line": Use("heating.line"), "rate": Use("heating.rate")},
    out=_out,
    lines=[
        Line(
            "poor",
            "收入在线以内",
            "元/月",
            [("notice", 0)],
            uses=("line",),
            code="R01",
            condition=lambda case: f"收入不超过 {yuan_text(case.values.line)} 元",
            limit=lambda case: Limit(case.facts.income, case.values.line),
        ),
        Line("area", "取暖面积", "平方米"),
        Line("amount", "金额", "元/月", uses=("rate",)),
    ],
    tell=_tell,
)

POLICY = """
level: town
area: heating
documents:
  notice: {title: 取暖补贴通知, from: 2021-01-01}
values:
  heating.line:
    label: 收入线
    unit: fen
    rows: [{from: 2021-01-01, value: 150000, source: notice, confidence: S}]
  heating.rate:
    label: 每平方米
    unit: fen
    rows: [{from: 2021-01-01, value: 125, source: notice, confidence: S}]
"""
