"""What dibao decides: the outcome's fields, its result codes and the short answer."""

from typing import Any, NamedTuple

from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.law.words import exact, yuan_number

NONE, DIBAO, SINGLE, MARGIN = 0, 1, 2, 3
RESULTS = {NONE: "NONE", DIBAO: "DIBAO", SINGLE: "SINGLE", MARGIN: "MARGIN"}
RESULT_LABELS = {
    NONE: "不符合条件",
    DIBAO: "最低生活保障家庭",
    SINGLE: "单人保",
    MARGIN: "低保边缘家庭",
}


class Dibao(NamedTuple):
    """The outcome: every line of the explanation is a field. × means fen times ``per``."""

    size: int
    left_out: int  # declared members who do not count
    per: int
    standard: int  # fen a month a head
    need: int  # fen a month for the household
    counted: int  # ×
    ignored: int
    cost: int
    rigid: int
    imputed: int  # ×
    job_wages: int
    job_free: int
    fees: int  # ×
    received: int
    support: int  # ×
    income: int  # ×
    has_members: bool
    hukou_local: bool
    cooperates: bool
    income_below: bool
    financial: int
    financial_limit: int
    financial_within: bool
    cars: int
    cars_within: bool
    dwellings_within: bool
    shares_within: bool
    no_luxury: bool
    no_study_abroad: bool
    property_within: bool
    eligible: bool
    marginal_limit: int  # fen × marginal_den
    income_marginal: bool
    marginal: bool
    single_kind: int
    single_owed: int  # what single-person dibao would come to, fen
    single: bool
    apart: int  # severely disabled assured at the full standard
    gap: int  # × the standard less income
    band: int  # 0 under the difference method
    topup: int  # fen × 100
    amount: int  # fen a month
    result: int


def why(outcome: Dibao) -> str:
    """The first ground of a NONE, in the field's words; empty otherwise."""
    if outcome.result != NONE:
        return ""
    if not outcome.has_members:
        return "members"
    if not outcome.hukou_local:
        return "hukou"
    if not outcome.cooperates:
        return "cooperation"
    return "income" if outcome.property_within else "property"


def out(family: Family, values: Figures, outcome: Dibao) -> dict[str, Any]:
    """The short answer: result, n, income (unrounded) and amount in yuan, why if refused."""
    answer: dict[str, Any] = {
        "result": RESULTS[outcome.result],
        "n": outcome.size,
        "income": yuan_number(exact(outcome.income, outcome.per)),
        "amount": yuan_number(outcome.amount),
    }
    if outcome.result == NONE:
        answer["why"] = why(outcome)
    return answer
