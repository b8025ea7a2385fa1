"""Countable monthly income: what counts, what does not, disregard and support fees."""

from math import gcd
from typing import NamedTuple

from minzheng.areas.assistance.rules.family import (
    ABLE_NO_INCOME,
    Family,
    Incomes,
    Jobs,
    Obligors,
)
from minzheng.areas.assistance.rules.figures import BY_HOUSEHOLD, MINWAGE_SHARE, Figures
from minzheng.areas.assistance.rules.members import counts

WAGE, BUSINESS, PROPERTY, PENSION_LOCAL, UNEMPLOYMENT = range(5)
LAST_COUNTED = UNEMPLOYMENT
SUPPORT = 5
EMPLOYMENT_COST = 6
RIGID_COST = 7

INCOME_KINDS = {
    "wage": WAGE,
    "business": BUSINESS,
    "property": PROPERTY,
    "pension_local": PENSION_LOCAL,
    "unemployment": UNEMPLOYMENT,
    "support": SUPPORT,
    "employment_cost": EMPLOYMENT_COST,
    "rigid_cost": RIGID_COST,
    "pension_base_central": 10,
    "disability_subsidy": 11,
    "social_assistance": 12,
    "temp_aid": 13,
    "price_subsidy": 14,
    "veteran_preferential": 15,
    "scholarship": 16,
    "family_planning_award": 17,
    "heroism_award": 18,
    "elder_allowance": 19,
    "defacto_orphan_allowance": 20,
}

KIND_LABELS = {
    WAGE: "工资性收入",
    BUSINESS: "经营净收入",
    PROPERTY: "财产净收入",
    PENSION_LOCAL: "养老金（个人账户、地方部分或职工养老金）",
    UNEMPLOYMENT: "失业金等其他转移收入",
    SUPPORT: "收到的赡养（抚养、扶养）费",
    EMPLOYMENT_COST: "必要就业成本",
    RIGID_COST: "残疾、重病刚性支出",
    10: "中央基础养老金",
    11: "残疾人两项补贴",
    12: "社会救助款物",
    13: "临时救助",
    14: "物价补贴",
    15: "优待抚恤",
    16: "奖学金",
    17: "计划生育奖励扶助",
    18: "见义勇为奖励",
    19: "高龄津贴",
    20: "事实无人抚养儿童补贴",
}


class Declared(NamedTuple):
    """Sums of the income lines, fen a month."""

    counted: int
    received: int  # support payments
    cost: int  # of employment
    rigid: int  # for disability or illness, before the local limit
    ignored: int


class Share(NamedTuple):
    """An exact amount: ``num / den`` fen."""

    num: int
    den: int


class Income(NamedTuple):
    """The household's income; amounts marked × are fen times ``per``."""

    per: int
    counted: int  # × lines and annual
    ignored: int
    cost: int
    rigid: int
    imputed: int  # ×
    job_wages: int
    job_free: int
    fees: int  # × formula or agreed
    received: int
    support: int  # × the higher of the two
    total: int  # ×


def declared(incomes: Incomes) -> Declared:
    """Add up the income lines by what happens to their kind."""
    counted = received = cost = rigid = ignored = 0
    for i in range(incomes.first, incomes.last):
        kind = incomes.kind[i]
        amount = incomes.amount[i]
        if kind <= LAST_COUNTED:
            counted += amount
        elif kind == SUPPORT:
            received += amount
        elif kind == EMPLOYMENT_COST:
            cost += amount
        elif kind == RIGID_COST:
            rigid += amount
        else:
            ignored += amount
    return Declared(counted, received, cost, rigid, ignored)


def support_fee(obligors: Obligors, i: int, values: Figures) -> Share:
    """What obligor household *i* is taken to pay: ``max(0, q - k·D) · size · r / parents``.

    q is its income a head, so the product with its size is taken on the household's total.
    An agreed sum counts if higher; an exempt household pays nothing.
    """
    if obligors.exempt[i]:
        return Share(0, 1)
    spare = obligors.income[i] * values.support_k_den
    spare -= values.support_k_num * values.standard * obligors.size[i]
    den = values.support_k_den * values.support_r_den * obligors.parents[i]
    formula = max(0, spare) * values.support_r_num
    if obligors.agreed[i] * den > formula:
        return Share(obligors.agreed[i], 1)
    return Share(formula, den)


def job_within(jobs: Jobs, i: int, values: Figures) -> bool:
    """Whether job *i* is still in its months of disregard, the last one included."""
    limit = jobs.limit[i] if jobs.limit[i] >= 0 else values.disregard_months
    return jobs.months[i] <= limit


def job_cap(values: Figures) -> int:
    """The most that is disregarded a month, in whole fen: a legal maximum is not exceeded."""
    return values.disregard_mult * values.standard // 100


def disregarded(jobs: Jobs, values: Figures) -> int:
    """New wages not counted, fen a month (浙江省社会救助条例 art 50)."""
    free = within = 0
    for i in range(jobs.first, jobs.last):
        if job_within(jobs, i, values):
            within += jobs.monthly[i]
            free += min(jobs.monthly[i], job_cap(values))
    return min(within, job_cap(values)) if values.disregard_scope == BY_HOUSEHOLD else free


def divisor(family: Family, values: Figures) -> int:
    """The common divisor of the household's income: twelfths, obligors' parents, shares."""
    per = 1 if family.annual % 12 == 0 else 12
    for i in range(family.obligors.first, family.obligors.last):
        den = support_fee(family.obligors, i, values).den
        if per % den:
            per = per // gcd(per, den) * den
    if values.impute_mode == MINWAGE_SHARE:
        per = per // gcd(per, values.impute_den) * values.impute_den
    return per


def imputed(family: Family, values: Figures) -> int:
    """How many members get an income imputed (有劳动能力而未申报收入)."""
    people = 0
    if values.impute_mode == MINWAGE_SHARE:
        for i in range(family.members.first, family.members.last):
            if counts(family.members, i) and family.members.flags[i] & ABLE_NO_INCOME:
                people += 1
    return people


def income(family: Family, values: Figures) -> Income:
    """Countable income a month, exactly: fen times ``per``, nothing rounded.

    A payment of support, agreed or received, replaces the formula's if higher and never adds.
    """
    lines = declared(family.incomes)
    per = divisor(family, values)
    wages = fees = 0
    for i in range(family.jobs.first, family.jobs.last):
        wages += family.jobs.monthly[i]
    for i in range(family.obligors.first, family.obligors.last):
        fee = support_fee(family.obligors, i, values)
        fees += fee.num * (per // fee.den)
    free = disregarded(family.jobs, values)
    counted = lines.counted * per + family.annual * per // 12
    rigid = min(lines.rigid, values.rigid_cap)
    guessed = imputed(family, values) * values.minimum_wage * values.impute_num
    guessed *= per // values.impute_den
    support = max(fees, lines.received * per)
    total = counted + guessed + support + (wages - free - lines.cost - rigid) * per
    return Income(
        per,
        counted,
        lines.ignored,
        lines.cost,
        rigid,
        guessed,
        wages,
        free,
        fees,
        lines.received,
        support,
        max(0, total),
    )
