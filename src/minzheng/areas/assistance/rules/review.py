"""After the decision: first month of payment, review class and date, and what a review does.

Gradual exit, work refusal and changes belong to reviews, not to the dibao function.
"""

from datetime import date
from typing import NamedTuple

from minzheng.areas.assistance.rules.figures import Figures
from minzheng.law.days import add_months, next_month
from minzheng.law.register import Register

A, B, C = "A", "B", "C"


def start_month(confirmed_on: date) -> date:
    """The first month paid: the month after confirmation (浙江省社会救助条例 art 56)."""
    return next_month(confirmed_on)


def review_class(*, labour_ability: bool, stable_income: bool) -> str:
    """A: no labour ability and stable income; C: labour ability, unstable; B: between."""
    if stable_income and not labour_ability:
        return A
    return C if labour_ability and not stable_income else B


def next_review_on(kind: str, since: date, register: Register) -> date:
    """When a household of class A, B or C is due again, counted from its last decision."""
    months = register.value(f"review.{kind.lower()}_months", since)
    return add_months(since, months)


def marginal_review_on(since: date, register: Register) -> date:
    """When a marginal household is due again."""
    return add_months(since, register.value("review.marginal_months", since))


class Own(NamedTuple):
    """What a member's share of the payment is; amounts × are fen times ``per``."""

    whole: int  # × the household's difference
    without: int  # × the difference of the household without him, its income unchanged
    share: int  # ×


def own_share(size: int, income: int, per: int, values: Figures) -> Own:
    """The share of one member who refused work three times in six months (art 36).

    ``B(n) - max(0, D·(n-1) - I)``: the whole standard while income is within that of the rest.
    """
    whole = max(0, values.standard * size * per - income)
    without = max(0, values.standard * (size - 1) * per - income)
    return Own(whole, without, whole - without)


class GradualExit(NamedTuple):
    """A time of continued payment after work lifted the household above the line (渐退期)."""

    open: bool
    first_month: date
    last_month: date
    amount: int  # fen a month


def gradual_exit(
    *, former: int, from_work: bool, marginal: bool, found_on: date, register: Register
) -> GradualExit:
    """Whether and for how long the former payment goes on (民发〔2021〕57号).

    Only where the rise is from work and the household is still within the marginal line;
    it begins in the month after the finding.
    """
    first = next_month(found_on)
    months = register.value("gradual_exit.months", found_on)
    rate = register.value("gradual_exit.rate", found_on)
    opened = from_work and marginal and months > 0 and former > 0
    return GradualExit(opened, first, add_months(first, max(0, months - 1)), former * rate // 100)
