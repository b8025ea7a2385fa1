"""低保边缘家庭认定: whether a household is marginal. A gate without cash.

Same facts, same figures, same function as dibao (浙江省社会救助条例 art 13 is read after art 9);
what differs is the question, and so the answer's words and grounds of refusal.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from minzheng.areas.assistance.rules import reasons, story
from minzheng.areas.assistance.rules.dibao import dibao
from minzheng.areas.assistance.rules.document import DIBAO as DOCUMENT
from minzheng.areas.assistance.rules.document import build
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import USES, Figures
from minzheng.areas.assistance.rules.limits import DibaoCase
from minzheng.areas.assistance.rules.outcome import (
    DIBAO,
    MARGIN,
    NONE,
    RESULT_LABELS,
    RESULTS,
    Dibao,
    why,
)
from minzheng.areas.assistance.rules.story import monthly_income
from minzheng.law.reasons import Story
from minzheng.law.rule import Rule
from minzheng.law.words import yuan_number

# Of no account here: what is only about a payment. Income refuses by the wider line.
_LEFT_OUT = {"income_below", "single", "single_kind", "single_owed"}
_LEFT_OUT |= {"amount", "apart", "gap", "band", "topup"}


def result(outcome: Dibao) -> int:
    """MARGIN; DIBAO for who is entitled to more; else NONE."""
    if outcome.marginal:
        return MARGIN
    return DIBAO if outcome.eligible else NONE


def out(family: Family, values: Figures, outcome: Dibao) -> dict[str, Any]:
    """The short answer, in the shape of dibao's; nothing is ever paid."""
    code = result(outcome)
    answer: dict[str, Any] = {
        "result": RESULTS[code],
        "n": outcome.size,
        "income": yuan_number(monthly_income(outcome)),
        "amount": 0,
    }
    return answer | ({"why": why(outcome)} if code == NONE else {})


def tell(case: DibaoCase, marks: Mapping[str, bool]) -> Story:
    """The story without sums of a payment."""
    code = result(case.outcome)
    headlines = {
        MARGIN: "您家符合低保边缘家庭条件，可以申请专项救助",
        DIBAO: "您家收入低于低保标准，可以直接申请低保",
    }
    refused = (
        f"您家目前不符合低保边缘家庭条件：{story.REFUSED[why(case.outcome)]}" if not code else ""
    )
    return replace(
        story.tell(case, marks),
        result=RESULTS[code],
        result_label=RESULT_LABELS[code],
        amount_fen=0,
        headline=headlines.get(code, refused),
        sums=(),
    )


RULE = Rule(
    name="marginal",
    title="低保边缘家庭认定",
    decide=dibao,
    document=DOCUMENT,
    build=build,
    values_type=Figures,
    uses=USES,
    out=out,
    lines=[
        replace(line, code="R01") if line.field == "income_marginal" else line
        for line in reasons.LINES
        if line.field not in _LEFT_OUT
    ],
    tell=tell,
)
