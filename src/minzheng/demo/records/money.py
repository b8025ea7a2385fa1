"""What comes in and what lies in the bank."""

from typing import Any

from minzheng.demo.records.months import chance, months
from minzheng.demo.synthetic.shapes import OPENS_ON, Citizen, Home

Payload = dict[str, Any]


def insurance(home: Home, person: Citizen) -> Payload | None:
    """DS03: wages and pensions month by month."""
    if not (person.wage_fen or person.pensions or person.unemployment_fen):
        return None
    paid = months(home, person.employed_from) if person.wage_fen else ()
    return {
        "employments": _employments(person),
        "wages": [
            {"month": month, "employer": person.employer, "amount_fen": person.wage_fen}
            for month in paid
        ],
        "pensions": [
            {"month": month, "kind": kind, "amount_fen": fen}
            for month in months(home)
            for kind, fen in person.pensions
        ],
        "unemployment": [
            {"month": month, "amount_fen": person.unemployment_fen}
            for month in months(home)
            if person.unemployment_fen
        ],
        "contributions": [{"month": month, "base_fen": person.wage_fen} for month in paid[-3:]],
    }


def _employments(person: Citizen) -> list[Payload]:
    if not person.employer or person.employed_from is None:
        return []
    since = person.employed_from.isoformat()
    return [{"employer": person.employer, "from_on": since, "to_on": None}]


def tax(home: Home, person: Citizen) -> Payload | None:
    """DS05: income of a registered business; wages are known through DS03 alone."""
    business = person.business
    if business is None or not business.registered:
        return None
    return {
        "incomes": [
            {
                "month": month,
                "kind": "BUSINESS",
                "payer": business.name,
                "amount_fen": business.income_fen,
            }
            for month in months(home, business.since_on)
        ],
        "business_taxes": [],
    }


def business(home: Home, person: Citizen) -> Payload | None:
    """DS06: sole traders on the register."""
    own = person.business
    if own is None or not own.registered:
        return None
    row = {
        "code": "92330499" + person.id_number[6:16],
        "name": own.name,
        "role": "SOLE_TRADER",
        "capital_fen": 2_000_000,
        "share_percent": None,
        "state": "OPEN",
        "since_on": own.since_on.isoformat(),
    }
    return {"businesses": [row]}


def housing_fund(home: Home, person: Citizen) -> Payload | None:
    """DS08: the housing fund of better-paid employees, and public rental homes."""
    if person.wage_fen >= 500_000:
        deposit = person.wage_fen * 16 // 100
        fund = {
            "balance_fen": deposit * 18,
            "monthly_deposit_fen": deposit,
            "employer": person.employer,
        }
        return {"fund": fund, "public_rental": None}
    if home.hardship and not home.dwellings and person is home.head:
        rental = {
            "address": home.address,
            "rent_fen": 18_000,
            "since_on": home.since_on.isoformat(),
        }
        return {"fund": None, "public_rental": rental}
    return None


def banks(home: Home, person: Citizen) -> Payload | None:
    """DS09: current and fixed deposits."""
    if person.age_on(OPENS_ON) < 16:
        return None
    held = (("CURRENT", person.balance_fen), ("FIXED", person.savings_fen))
    rows = [
        {
            "bank": person.account.bank,
            "kind": kind,
            "account_tail": person.account.number[-4:],
            "balance_fen": fen,
        }
        for kind, fen in held
        if fen
    ]
    if not rows:
        return None
    return {"balances": rows, "securities": [], "insurance": [], "large_transfers": []}


def veterans(home: Home, person: Citizen) -> Payload | None:
    """DS15: the pension of old soldiers."""
    old_man = person.sex == "1" and person.age_on(OPENS_ON) >= 68
    if not old_man or home.story or not chance(person, 19, "veteran"):
        return None
    rows = [
        {"month": m, "kind": "老年退役士兵生活补助", "amount_fen": 62_000} for m in months(home)
    ]
    return {"pensions": rows}
