"""The comparisons behind dibao's verdicts, and the nearest income that flips the composed ones.

A verdict of the rule and the ``Limit`` told here are two texts of one condition; a test holds
them together over generated households and flips each by changing the facts.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction

from minzheng.areas.assistance.rules.document import MOST_MEMBERS
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import Dibao
from minzheng.areas.assistance.rules.property import property_
from minzheng.areas.assistance.rules.story import monthly_income
from minzheng.law.reasons import Case, Limit, Number
from minzheng.law.words import exact

DibaoCase = Case[Family, Figures, Dibao]


def scaled(field: str) -> Callable[[DibaoCase], Number]:
    """A field held as fen × per, as exact fen."""

    def value(case: DibaoCase) -> Number:
        return exact(getattr(case.outcome, field), case.outcome.per)

    return value


def income(case: DibaoCase) -> Limit:
    """Income strictly below the standard."""
    return Limit(monthly_income(case.outcome), case.outcome.need, strict=True)


def marginal_bound(case: DibaoCase) -> Number:
    """The marginal line of the household, exact fen."""
    return exact(case.outcome.marginal_limit, case.values.marginal_den)


def marginal(case: DibaoCase) -> Limit:
    """Income at most the marginal line; nothing holds for a household of nobody."""
    if not case.outcome.has_members:
        return Limit(monthly_income(case.outcome), -1)
    return Limit(monthly_income(case.outcome), marginal_bound(case))


def financial(case: DibaoCase) -> Limit:
    """Financial assets at most the multiple of the standard."""
    return Limit(case.outcome.financial, case.outcome.financial_limit)


def cars(case: DibaoCase) -> Limit:
    """Cars that count, at most the number allowed."""
    return Limit(case.outcome.cars, case.values.cars_max)


def shares(case: DibaoCase) -> Limit:
    """Paid-in company shares at most the limit."""
    return Limit(case.facts.shares, case.values.shares_max)


def dwellings(case: DibaoCase) -> Limit:
    """The number allowed to this family: one more where the area a head is small."""
    values = case.values
    small = 0 < case.facts.area <= values.area_per_head * case.outcome.size
    return Limit(case.facts.dwellings, values.dwellings_max + (1 if small else 0))


def only_income(case: DibaoCase) -> bool:
    """Whether nothing but income decides."""
    found = case.outcome
    return found.has_members and found.hukou_local and found.cooperates and found.property_within


def eligible_flip(case: DibaoCase) -> Number | None:
    """The income that changes eligibility, where nothing else stands in the way."""
    return income(case).flips_at() if only_income(case) else None


def marginal_flip(case: DibaoCase) -> Number | None:
    """The nearest income that makes a marginal household something else, or one of it."""
    if not only_income(case):
        return None
    need, measured = case.outcome.need, Fraction(monthly_income(case.outcome))
    above = marginal(case).flips_at()
    if not case.outcome.marginal:
        if case.outcome.income_below:
            return need if Limit(need, marginal_bound(case)).holds() else None
        return above
    below = income(case).flips_at()
    ends = [end for end in (below, above) if end is not None]
    return min(ends, key=lambda end: abs(end - measured)) if ends else None


def size_flip(case: DibaoCase) -> int | None:
    """The nearest number of people at which eligibility is the other one, income unchanged.

    Fewer people lower the standard and the property limits together; more raise both.
    """
    found, size = case.outcome, case.outcome.size
    if not (found.hukou_local and found.cooperates):
        return None
    more = range(size + 1, MOST_MEMBERS + 1)
    sizes: Iterable[int] = reversed(range(size)) if found.eligible else more
    for other in sizes:
        if _eligible_as(case, other) is not found.eligible:
            return other
    return None


def _eligible_as(case: DibaoCase, size: int) -> bool:
    below = case.outcome.income < case.values.standard * size * case.outcome.per
    return below and property_(case.facts, size, case.values).within
