"""最低生活保障 (dibao): who may have it, and how much.

``dibao`` is the plain function; the population engine compiles this same text.
"""

from typing import NamedTuple

from minzheng.areas.assistance.rules import reasons
from minzheng.areas.assistance.rules.amount import (
    assured,
    band,
    dibao_amount,
    shortfall,
    single_amount,
    single_kind,
    topup,
)
from minzheng.areas.assistance.rules.document import DIBAO as DOCUMENT
from minzheng.areas.assistance.rules.document import build
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import BAND, USES, Figures
from minzheng.areas.assistance.rules.income import Income, income
from minzheng.areas.assistance.rules.marginal import marginal_limit, within_marginal
from minzheng.areas.assistance.rules.members import NOT_ALONE, counts
from minzheng.areas.assistance.rules.outcome import DIBAO, MARGIN, NONE, SINGLE, Dibao, out
from minzheng.areas.assistance.rules.property import Property, property_
from minzheng.law.rule import Rule


class Found(NamedTuple):
    """The verdicts on who and on means."""

    has_members: bool
    hukou_local: bool
    cooperates: bool
    income_below: bool
    eligible: bool
    marginal_limit: int
    income_marginal: bool
    marginal: bool


class Payment(NamedTuple):
    """The sums and the result."""

    single_kind: int
    single_owed: int
    single: bool
    apart: int
    gap: int
    band: int
    topup: int
    amount: int
    result: int


def household_size(family: Family) -> int:
    """How many declared members count: the n of the household."""
    size = 0
    for i in range(family.members.first, family.members.last):
        if counts(family.members, i):
            size += 1
    return size


def find(family: Family, size: int, earned: Income, held: Property, values: Figures) -> Found:
    """Eligibility: local hukou, cooperation, property, and income strictly below the standard.

    Decree 649 art 9; 浙江省社会救助条例 arts 9, 11, 13, 51. There is no labour bar.
    """
    has_members = size > 0
    hukou_local = family.hukou_local != 0
    cooperates = family.cooperates != 0
    may = has_members and hukou_local and cooperates and held.within
    below = earned.total < values.standard * size * earned.per
    limit = marginal_limit(size, values)
    near = has_members and within_marginal(earned.total, earned.per, limit, values)
    return Found(
        has_members,
        hukou_local,
        cooperates,
        below,
        may and below,
        limit,
        near,
        may and not below and near,
    )


def pay(family: Family, size: int, earned: Income, found: Found, values: Figures) -> Payment:
    """What is paid a month: the difference or band with its uplift, or single-person dibao."""
    kind = single_kind(family, values) if family.single else NOT_ALONE
    owed = single_amount(family, kind, values) if kind != NOT_ALONE else 0
    if not found.eligible:
        single = found.marginal and owed > 0
        result = NONE
        if found.marginal:
            result = SINGLE if single else MARGIN
        return Payment(kind, owed, single, 0, 0, 0, 0, owed if single else 0, result)
    need = values.standard * size
    apart = assured(family, values)
    gap = shortfall(earned.total, earned.per, size, apart, values)
    number = band(earned.total, earned.per, need, values) if values.amount_mode == BAND else 0
    extra = topup(family, values)
    amount = dibao_amount(need, gap, number, earned.per, extra, values)
    return Payment(kind, owed, False, apart, gap, number, extra, amount, DIBAO)


def dibao(family: Family, values: Figures) -> Dibao:
    """Decide one household. Thresholds cross-multiply; only ``amount`` is rounded."""
    size = household_size(family)
    earned = income(family, values)
    held = property_(family, size, values)
    found = find(family, size, earned, held, values)
    paid = pay(family, size, earned, found, values)
    return Dibao(
        size=size,
        left_out=family.members.last - family.members.first - size,
        per=earned.per,
        standard=values.standard,
        need=values.standard * size,
        counted=earned.counted,
        ignored=earned.ignored,
        cost=earned.cost,
        rigid=earned.rigid,
        imputed=earned.imputed,
        job_wages=earned.job_wages,
        job_free=earned.job_free,
        fees=earned.fees,
        received=earned.received,
        support=earned.support,
        income=earned.total,
        has_members=found.has_members,
        hukou_local=found.hukou_local,
        cooperates=found.cooperates,
        income_below=found.income_below,
        financial=held.financial,
        financial_limit=held.financial_limit,
        financial_within=held.financial_within,
        cars=held.cars,
        cars_within=held.cars_within,
        dwellings_within=held.dwellings_within,
        shares_within=held.shares_within,
        no_luxury=held.no_luxury,
        no_study_abroad=held.no_study_abroad,
        property_within=held.within,
        eligible=found.eligible,
        marginal_limit=found.marginal_limit,
        income_marginal=found.income_marginal,
        marginal=found.marginal,
        single_kind=paid.single_kind,
        single_owed=paid.single_owed,
        single=paid.single,
        apart=paid.apart,
        gap=paid.gap,
        band=paid.band,
        topup=paid.topup,
        amount=paid.amount,
        result=paid.result,
    )


RULE = Rule(
    name="dibao",
    title="最低生活保障",
    decide=dibao,
    document=DOCUMENT,
    build=build,
    values_type=Figures,
    uses=USES,
    out=out,
    lines=reasons.LINES,
    tell=reasons.tell,
)
