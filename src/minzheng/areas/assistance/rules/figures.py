"""The dated values that dibao and the marginal line use, as whole numbers."""

from typing import NamedTuple

from minzheng.law.rule import Use

MOST_STANDARD = 10_000_000  # fen a head: keeps every product far from 2^63


class Figures(NamedTuple):
    """Values in force on one date; money in fen, ratios as percent or as num/den."""

    standard: int
    minimum_wage: int
    marginal_num: int
    marginal_den: int
    amount_mode: int
    rounding: int
    band1_below: int
    band1_rate: int
    band2_below: int
    band2_rate: int
    band3_rate: int
    severe_full: int
    elder_age: int
    elder_rate: int
    minor_rate: int
    severe_rate: int
    illness_rate: int
    single_mode: int
    rigid_cap: int
    impute_mode: int
    impute_num: int
    impute_den: int
    disregard_mult: int
    disregard_months: int
    disregard_scope: int
    support_k_num: int
    support_k_den: int
    support_r_num: int
    support_r_den: int
    financial_mult: int
    cars_max: int
    dwellings_max: int
    area_per_head: int
    shares_max: int
    lookback_months: int


# Codes of the choices; a test holds them against the policy files.
DIFFERENCE, BAND = 0, 1
FEN, CEIL_YUAN, HALF_UP_YUAN = 0, 1, 2
FULL_FOR_SEVERE, SHORTFALL_OWN_INCOME = 0, 1
BY_MEMBER, BY_HOUSEHOLD = 0, 1
NO_IMPUTING, MINWAGE_SHARE = 0, 1

_PERCENT = 10_000
_DEN = 20  # ratios that divide households' incomes come in steps of five percent

USES = {
    "standard": Use("dibao.standard_monthly", least=1, most=MOST_STANDARD),
    "minimum_wage": Use("wage.minimum_monthly", most=MOST_STANDARD),
    "marginal_num": Use("marginal.mult", "num", most=1_000),
    "marginal_den": Use("marginal.mult", "den", least=1, most=100),
    "amount_mode": Use("dibao.amount_mode"),
    "rounding": Use("round.dibao"),
    "band1_below": Use("dibao.band1_below", most=_PERCENT),
    "band1_rate": Use("dibao.band1_rate", most=_PERCENT),
    "band2_below": Use("dibao.band2_below", most=_PERCENT),
    "band2_rate": Use("dibao.band2_rate", most=_PERCENT),
    "band3_rate": Use("dibao.band3_rate", most=_PERCENT),
    "severe_full": Use("dibao.severe_full"),
    "elder_age": Use("topup.elder_age"),
    "elder_rate": Use("topup.elder_rate", most=_PERCENT),
    "minor_rate": Use("topup.minor_rate", most=_PERCENT),
    "severe_rate": Use("topup.severe_rate", most=_PERCENT),
    "illness_rate": Use("topup.illness_rate", most=_PERCENT),
    "single_mode": Use("single.mode"),
    "rigid_cap": Use("income.rigid_cap_monthly"),
    "impute_mode": Use("income.impute_mode"),
    "impute_num": Use("income.impute_share", "num", most=_PERCENT),
    "impute_den": Use("income.impute_share", "den", least=1, most=_DEN),
    "disregard_mult": Use("disregard.mult", most=_PERCENT),
    "disregard_months": Use("disregard.months"),
    "disregard_scope": Use("disregard.scope"),
    "support_k_num": Use("support.k_s", "num", most=_PERCENT),
    "support_k_den": Use("support.k_s", "den", least=1, most=_DEN),
    "support_r_num": Use("support.r_s", "num", most=100),
    "support_r_den": Use("support.r_s", "den", least=1, most=_DEN),
    "financial_mult": Use("property.financial_mult", most=100 * _PERCENT),
    "cars_max": Use("property.cars_max"),
    "dwellings_max": Use("property.dwellings_max"),
    "area_per_head": Use("property.area_per_head", most=1_000_000),
    "shares_max": Use("property.shares_max"),
    "lookback_months": Use("property.lookback_months"),
}
