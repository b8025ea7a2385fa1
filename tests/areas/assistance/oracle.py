"""A second, slow calculator of dibao with fractions, written from the law and not from the rule.

It knows the options too. What it shares with the rule are the facts and the numbers in force;
every sum and comparison is its own, in exact rational yuan-and-fen arithmetic.
"""

from fractions import Fraction
from typing import NamedTuple

from minzheng.areas.assistance.rules.family import FLAGS, KINDS, Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.income import INCOME_KINDS

COUNTED = ("wage", "business", "property", "pension_local", "unemployment")
GONE = (
    "prison",
    "forced_detox",
    "declared_missing",
    "religious_3y",
    "adult_child_independent",
)


class Answer(NamedTuple):
    """What the oracle says."""

    result: str
    size: int
    income: Fraction
    amount: int


def decide(family: Family, values: Figures) -> Answer:
    """The whole benefit in one page."""
    people = [i for i in range(family.members.first, family.members.last) if _here(family, i)]
    size, standard = len(people), Fraction(values.standard)
    income = _income(family, values, people)
    line = min(
        Fraction(values.marginal_num, values.marginal_den) * standard,
        Fraction(values.minimum_wage),
    )
    if not (size and family.hukou_local and family.cooperates and _property(family, values, size)):
        return Answer("NONE", size, income, 0)
    if income / size < standard:
        return Answer("DIBAO", size, income, _amount(family, values, people, income))
    if income / size > line:
        return Answer("NONE", size, income, 0)
    alone = _alone(family, values, people)
    return Answer("SINGLE" if alone else "MARGIN", size, income, alone)


def _flag(family: Family, i: int, word: str) -> bool:
    return bool(family.members.flags[i] & FLAGS[word])


def _here(family: Family, i: int) -> bool:
    return not any(_flag(family, i, word) for word in GONE)


def _income(family: Family, values: Figures, people: list[int]) -> Fraction:
    words = {code: word for word, code in INCOME_KINDS.items()}
    lines = [
        (words[family.incomes.kind[i]], Fraction(family.incomes.amount[i]))
        for i in range(family.incomes.first, family.incomes.last)
    ]
    total = sum((amount for word, amount in lines if word in COUNTED), Fraction(0))
    total += Fraction(family.annual, 12)
    total -= sum(amount for word, amount in lines if word == "employment_cost")
    rigid = sum((amount for word, amount in lines if word == "rigid_cost"), Fraction(0))
    total -= min(rigid, Fraction(values.rigid_cap))
    if values.impute_mode:
        share = Fraction(values.impute_num, values.impute_den) * values.minimum_wage
        total += share * sum(_flag(family, i, "able_no_income") for i in people)
    total += _jobs(family, values)
    received = sum((amount for word, amount in lines if word == "support"), Fraction(0))
    return max(Fraction(0), total + max(received, _fees(family, values)))


def _jobs(family: Family, values: Figures) -> Fraction:
    cap = Fraction(values.disregard_mult * values.standard // 100)
    counted, fresh = Fraction(0), []
    for i in range(family.jobs.first, family.jobs.last):
        limit = values.disregard_months if family.jobs.limit[i] < 0 else family.jobs.limit[i]
        if family.jobs.months[i] > limit:
            counted += family.jobs.monthly[i]
        else:
            fresh.append(Fraction(family.jobs.monthly[i]))
    if values.disregard_scope:
        return counted + max(Fraction(0), sum(fresh, Fraction(0)) - cap)
    return counted + sum((max(Fraction(0), wage - cap) for wage in fresh), Fraction(0))


def _fees(family: Family, values: Figures) -> Fraction:
    total = Fraction(0)
    threshold = Fraction(values.support_k_num, values.support_k_den) * values.standard
    rate = Fraction(values.support_r_num, values.support_r_den)
    table = family.obligors
    for i in range(table.first, table.last):
        if not table.exempt[i]:
            head = Fraction(table.income[i], table.size[i])
            formula = max(Fraction(0), head - threshold) * table.size[i] * rate / table.parents[i]
            total += max(formula, Fraction(table.agreed[i]))
    return total


def _property(family: Family, values: Figures, size: int) -> bool:
    money = family.financial
    for i in range(family.gifts.first, family.gifts.last):
        if family.gifts.months_ago[i] <= values.lookback_months:
            money += family.gifts.amount[i]
    small = family.area and Fraction(family.area, size) <= values.area_per_head
    homes = values.dwellings_max + (1 if small else 0)
    return (
        Fraction(money, size) <= Fraction(values.financial_mult, 100) * values.standard
        and max(0, family.cars - family.cars_exempt) <= values.cars_max
        and family.dwellings <= homes
        and family.shares <= values.shares_max
        and not family.luxury
        and not family.study_abroad
    )


def _severe(family: Family, i: int) -> bool:
    return _flag(family, i, "severe_l2") or family.members.level[i] in (1, 2)


def _amount(family: Family, values: Figures, people: list[int], income: Fraction) -> int:
    standard, size = Fraction(values.standard), len(people)
    if values.amount_mode:
        share = income / (size * standard)
        rate = values.band3_rate
        if share < Fraction(values.band2_below, 100):
            rate = values.band2_rate
        if share < Fraction(values.band1_below, 100):
            rate = values.band1_rate
        base = standard * size * Fraction(rate, 100)
    else:
        apart = sum(_severe(family, i) for i in people) if values.severe_full else 0
        base = standard * apart + max(Fraction(0), standard * (size - apart) - income)
    return _round(base + _uplift(family, values, people), values.rounding)


def _uplift(family: Family, values: Figures, people: list[int]) -> Fraction:
    percent = 0
    for i in people:
        age, rates = family.members.age[i], [0]
        rates += [values.elder_rate] if age >= values.elder_age else []
        rates += [values.minor_rate] if age in range(18) else []
        rates += [values.severe_rate] if _severe(family, i) else []
        rates += [values.illness_rate] if _flag(family, i, "serious_illness") else []
        percent += max(rates)
    return Fraction(percent, 100) * values.standard


def _alone(family: Family, values: Figures, people: list[int]) -> int:
    if not family.single:
        return 0
    asked = [i for i in people if family.single_member in (-1, i - family.members.first)]
    gap = max(0, values.standard - family.single_income)
    best = 0
    for i in asked:
        third = family.members.level[i] == 3 and family.members.kinds[i] & (
            KINDS["intellectual"] | KINDS["mental"]
        )
        if _severe(family, i) and not values.single_mode:
            best = max(best, values.standard)
        elif _severe(family, i) or third or _flag(family, i, "serious_illness"):
            best = max(best, gap)
    return _round(Fraction(best), values.rounding)


def _round(fen: Fraction, mode: int) -> int:
    if mode == 0:
        return int((fen * 2 + 1) // 2)
    if mode == 1:
        return int(-(-fen // 100)) * 100
    return int((fen * 2 + 100) // 200) * 100
