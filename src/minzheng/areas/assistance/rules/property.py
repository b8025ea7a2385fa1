"""Property limits: financial assets, cars, dwellings, companies, luxury, study abroad."""

from typing import NamedTuple

from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures


class Property(NamedTuple):
    """What is held against which limit, and each verdict."""

    financial: int  # with gifts of the look-back period, fen
    financial_limit: int
    financial_within: bool
    cars: int
    cars_within: bool
    dwellings_within: bool
    shares_within: bool
    no_luxury: bool
    no_study_abroad: bool
    within: bool


def gifts_counted(family: Family, values: Figures) -> int:
    """Unusual gifts of the look-back period, which count as still owned; fen."""
    total = 0
    for i in range(family.gifts.first, family.gifts.last):
        if family.gifts.months_ago[i] <= values.lookback_months:
            total += family.gifts.amount[i]
    return total


def dwellings_within(family: Family, size: int, values: Figures) -> bool:
    """At most the allowed number; one more only if the whole area a head is small."""
    if family.dwellings <= values.dwellings_max:
        return True
    if family.dwellings > values.dwellings_max + 1 or family.area == 0:
        return False
    return family.area <= values.area_per_head * size


def property_(family: Family, size: int, values: Figures) -> Property:
    """Every property test. The financial limit is a household total, never a share a head."""
    financial = family.financial + gifts_counted(family, values)
    limit = values.financial_mult * values.standard * size // 100
    cars = max(0, family.cars - family.cars_exempt)
    financial_ok = financial <= limit
    cars_ok = cars <= values.cars_max
    dwellings_ok = dwellings_within(family, size, values)
    shares_ok = family.shares <= values.shares_max
    luxury_ok = family.luxury == 0
    abroad_ok = family.study_abroad == 0
    return Property(
        financial,
        limit,
        financial_ok,
        cars,
        cars_ok,
        dwellings_ok,
        shares_ok,
        luxury_ok,
        abroad_ok,
        financial_ok and cars_ok and dwellings_ok and shares_ok and luxury_ok and abroad_ok,
    )
