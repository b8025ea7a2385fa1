"""«May I be entitled to dibao?» in words: the rule on the two ends of what was answered.

Every line, figure and article is the rule's own explanation; nothing is reckoned here.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from minzheng.areas.assistance.evidence.extremes import SPANS, Told, facts, told
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import DIBAO, MARGIN, NONE, SINGLE, Dibao, why
from minzheng.areas.assistance.rules.story import REFUSED, monthly_income
from minzheng.law import Register
from minzheng.law.reasons import Explanation
from minzheng.law.words import yuan_text
from minzheng.stages.catalog.estimates import LIKELY, UNLIKELY, UNSURE, Check, Estimated

WORDS = {
    DIBAO: "可能符合", SINGLE: "可能符合", MARGIN: "可能是低保边缘家庭", NONE: "看起来不符合",
}  # fmt: skip
OPEN = {
    "earned": "没有填工资和退休工资", "other": "没有填别的收入", "savings": "没有填存款",
    "homes": "不知道房子是不是不止一套", "car": "不知道有没有汽车",
    "pension": "没有填城乡居民养老金", "frail": "不知道有没有重残或重病的人",
}  # fmt: skip
# Answered, and still a span.
HALF = {
    "pension": "城乡居民养老金里有一部分不算收入，要查了才知道是多少",
    "frail": "重残、重病的人有几位，花费能减多少，要看证明",
    "homes": "房子不止一套的，要看面积", "car": "汽车不止一辆的，要看有几辆",
}  # fmt: skip
BETTER = "往好里算：{}。往差里算：{}。"


class Ends(NamedTuple):
    """The outcome at both ends, each with its explanation."""

    best: Dibao
    worst: Dibao
    good: Explanation
    bad: Explanation


def estimate(answers: Mapping[str, Any], register: Register, on: dt.date) -> Estimated:
    """The estimate on a day. Raises ValueMissing where no standard is in force."""
    said, values = told(answers), RULE.values(register, on)
    ends = _ends(said, values, register, on)
    alike = ends.best.result == ends.worst.result
    known = facts(said, values) == facts(said, values, SPANS)
    best = ends.best.result
    return Estimated(
        verdict=(UNLIKELY if best == NONE else LIKELY) if alike else UNSURE,
        word=WORDS[best] if alike else "说不准",
        headline=_headline(ends) if alike else "现在还说不准",
        text=_text(ends, alike),
        because=() if alike else _because(said, values, ends),
        checks=_checks(said, ends),
        changes=tuple(ends.good.story.changes) if alike and best != SINGLE else (),
        sums=tuple(ends.good.story.sums) if known else (),
        total_fen=ends.best.amount,
        sample=any(row["placeholder"] for row in ends.good.reasons if row["field"] == "amount"),
    )


def _ends(said: Told, values: Figures, register: Register, on: dt.date) -> Ends:
    found = []
    for worse in ((), SPANS):
        family = RULE.read(facts(said, values, worse))
        outcome = RULE.decide(family, values)
        found.append((outcome, RULE.explain(family, values, outcome, on, register)))
    (best, good), (worst, bad) = found
    return Ends(best, worst, good, bad)


def _result(said: Told, values: Figures, worse: tuple[str, ...]) -> int:
    return RULE.decide(RULE.read(facts(said, values, worse)), values).result


def _because(said: Told, values: Figures, ends: Ends) -> tuple[str, ...]:
    """The spans that decide by themselves, from either end; all there are if none does alone."""
    spans = [name for name in SPANS if facts(said, values) != facts(said, values, (name,))]
    alone = [
        name for name in spans
        if _result(said, values, (name,)) != ends.best.result
        or _result(said, values, tuple(n for n in SPANS if n != name)) != ends.worst.result
    ]  # fmt: skip
    return tuple((OPEN if getattr(said, n) is None else HALF)[n] for n in alone or spans)


def _headline(ends: Ends) -> str:
    result = ends.best.result
    if result == DIBAO:
        return f"您家可能符合低保，每月大约 {_between(ends)} 元"
    if result == SINGLE:
        return f"家里重残或重病的人可能可以单独享受低保，每月大约 {_between(ends)} 元"
    if result == MARGIN:
        return "您家可能是低保边缘家庭"
    return "照您填的，看起来不符合低保"


def _between(ends: Ends) -> str:
    low, high = sorted((ends.worst.amount, ends.best.amount))
    return yuan_text(low) if low == high else f"{yuan_text(low)} 到 {yuan_text(high)}"


def _text(ends: Ends, alike: bool) -> str:
    if not alike:
        return BETTER.format(_end(ends.best), _end(ends.worst))
    result = ends.best.result
    if result == NONE:
        return f"看起来{REFUSED[why(ends.best)]}。您填的不一定和查到的一样，可以照样申请。"
    if result == MARGIN:
        return "收入比低保标准高一点。不发低保金，可以申请其他专项救助。"
    if result == SINGLE:
        return "全家的收入比低保标准高一点，家里的这一位可以由本人单独申请（单人保）。"
    return ""


def _end(outcome: Dibao) -> str:
    if outcome.result == DIBAO:
        return f"可能符合低保，每月大约 {yuan_text(outcome.amount)} 元"
    if outcome.result == SINGLE:
        return f"有一位可能可以单独享受低保，每月大约 {yuan_text(outcome.amount)} 元"
    return {MARGIN: "可能是低保边缘家庭，不发低保金", NONE: "看起来不符合"}[outcome.result]


def _checks(said: Told, ends: Ends) -> tuple[Check, ...]:
    """The lines that were asked about; the wider line of income only where the first may fail."""
    figures = {
        "income_below": _income(said, ends), "income_marginal": _income(said, ends),
        "financial_within": "不知道" if said.savings is None else f"{yuan_text(said.savings)} 元",
        "cars_within": {True: "有", False: "没有", None: "不知道"}[said.car],
        "dwellings_within": {True: "不止一套", False: "没有第二套", None: "不知道"}[said.homes],
    }  # fmt: skip
    if ends.worst.income_below:
        del figures["income_marginal"]
    good = {row["field"]: row for row in ends.good.reasons}
    bad = {row["field"]: row for row in ends.bad.reasons}
    return tuple(
        Check(
            good[field]["holds"] if good[field]["holds"] == bad[field]["holds"] else None,
            good[field]["label"], figure, good[field]["condition"], good[field]["article"],
            good[field]["placeholder"],
        )
        for field, figure in figures.items()
    )  # fmt: skip


def _income(said: Told, ends: Ends) -> str:
    least, most = (yuan_text(monthly_income(end)) for end in (ends.best, ends.worst))
    if None in (said.earned, said.pension, said.other):
        return f"至少 {least} 元" if least != "0" else "不知道"
    return f"{least} 元" if least == most else f"{least} 到 {most} 元"


NOT_ASKED = (
    "户口：这里按户口在本区算。不在的，向户口所在地的镇、街道申请。",
    "不住在一起的子女、父母、配偶：按规定要给您家的钱，会算进收入。",
    "上班的必要花费、刚找到工作的工资：有一部分可以不算收入，对您家有利。",
    "公司出资、近一年送给别人的钱物、自费留学、买奢侈品：也要看。",
)
