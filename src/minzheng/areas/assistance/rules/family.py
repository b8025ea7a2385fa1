"""The facts of a household: NamedTuples of whole numbers, tables as columns with offsets.

A table's rows are ``first`` to ``last`` (exclusive) of its columns, so that one family and
a population of families in shared columns look the same to a rule. Money is fen.
"""

from collections.abc import Sequence
from typing import NamedTuple

Column = Sequence[int]


class Members(NamedTuple):
    """People of the household as declared; who counts is decided by ``members.standing``."""

    first: int
    last: int
    relation: Column  # code of RELATIONS, 0 other
    flags: Column  # union of FLAGS
    age: Column  # -1 unknown
    level: Column  # disability level 1 (heaviest) to 4, 0 none
    kinds: Column  # union of KINDS of disability


class Incomes(NamedTuple):
    """Monthly amounts by kind."""

    first: int
    last: int
    kind: Column  # code of income.KINDS
    amount: Column


class Obligors(NamedTuple):
    """Households outside that owe support to a member (法定赡养、抚养、扶养义务人)."""

    first: int
    last: int
    income: Column  # of their household, a month
    size: Column
    parents: Column  # elderly parents the couple must support
    exempt: Column  # flag
    agreed: Column  # by judgment, mediation or notarised agreement


class Jobs(NamedTuple):
    """Employment begun while on dibao."""

    first: int
    last: int
    monthly: Column
    months: Column  # the starting month is 1
    limit: Column  # months of disregard granted, -1 as the values say


class Gifts(NamedTuple):
    """Property given away unusually."""

    first: int
    last: int
    amount: Column
    months_ago: Column


class Family(NamedTuple):
    """One household's facts."""

    hukou_local: int  # flag
    cooperates: int  # flag: consents to checks, does not refuse the survey
    annual: int  # counted income of twelve months, added as a twelfth
    financial: int
    cars: int
    cars_exempt: int
    dwellings: int
    area: int  # of all dwellings, hundredths of a square metre; 0 not given
    shares: int  # paid-in share of companies
    luxury: int  # flag
    study_abroad: int  # flag
    single: int  # flag: applies for single-person dibao
    single_income: int  # that person's own income, a month
    single_member: int  # row of members, -1 whoever qualifies
    members: Members
    incomes: Incomes
    obligors: Obligors
    jobs: Jobs
    gifts: Gifts


RELATIONS = {
    "self": 1,
    "spouse": 2,
    "child": 3,
    "son": 3,
    "daughter": 3,
    "mother": 4,
    "father": 4,
    "parent": 4,
}
SELF, SPOUSE, CHILD, PARENT = 1, 2, 3, 4

PRISON = 1
FORCED_DETOX = 2
DECLARED_MISSING = 4
RELIGIOUS_3Y = 8
ADULT_CHILD_INDEPENDENT = 16
FULL_TIME_UNDERGRADUATE = 32
SEVERE_L2 = 64
SERIOUS_ILLNESS = 128
ABLE_NO_INCOME = 256
FLAGS = {
    "prison": PRISON,
    "forced_detox": FORCED_DETOX,
    "declared_missing": DECLARED_MISSING,
    "religious_3y": RELIGIOUS_3Y,
    "adult_child_independent": ADULT_CHILD_INDEPENDENT,
    "full_time_undergraduate": FULL_TIME_UNDERGRADUATE,
    "severe_l2": SEVERE_L2,
    "serious_illness": SERIOUS_ILLNESS,
    "able_no_income": ABLE_NO_INCOME,
}

INTELLECTUAL = 16
MENTAL = 32
KINDS = {
    "visual": 1,
    "hearing": 2,
    "speech": 4,
    "physical": 8,
    "intellectual": INTELLECTUAL,
    "mental": MENTAL,
}
