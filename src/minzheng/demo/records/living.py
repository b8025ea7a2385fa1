"""Where people live, what they drive, how ill they are, what they use."""

from typing import Any

from minzheng.demo.records.months import chance, months
from minzheng.demo.synthetic.shapes import OPENS_ON, Citizen, Home

Payload = dict[str, Any]


def vehicles(home: Home, person: Citizen) -> Payload | None:
    """DS02: cars."""
    rows = [
        {
            "plate": car.plate,
            "kind": car.kind,
            "registered_on": car.since_on.isoformat(),
            "value_fen": car.value_fen,
            "disposed_on": None,
        }
        for car in home.vehicles
        if home.members[car.owner] is person
    ]
    return {"vehicles": rows, "boats": []} if rows else None


def medical(home: Home, person: Citizen) -> Payload | None:
    """DS04: insurance, serious illness and its cost."""
    illness = person.illness
    return {
        "scheme": "EMPLOYEE" if _employee(person) else "RESIDENT",
        "serious_illness": illness is not None,
        "illnesses": _illness(person),
        "costs": _costs(home) if illness else [],
    }


def _employee(person: Citizen) -> bool:
    return bool(person.wage_fen) or any(kind == "EMPLOYEE" for kind, _ in person.pensions)


def _illness(person: Citizen) -> list[Payload]:
    if person.illness is None:
        return []
    return [{"code": person.illness[0], "name": person.illness[1], "since_on": "2019-03-01"}]


def _costs(home: Home) -> list[Payload]:
    return [
        {
            "on": f"{month}-12",
            "hospital": "示例医院",
            "total_fen": 310_000,
            "reimbursed_fen": 236_000,
            "self_paid_fen": 74_000,
        }
        for month in months(home)[:16:3]
    ]


def premises(home: Home, person: Citizen) -> Payload | None:
    """DS07: dwellings that are owned."""
    rows = [
        {
            "certificate_no": f"示例不动产证第{home.key:06d}{index}号",
            "address": dwelling.address,
            "area_hundredths": dwelling.area,
            "share_percent": 100,
            "registered_on": dwelling.since_on.isoformat(),
            "disposed_on": None,
        }
        for index, dwelling in enumerate(home.dwellings)
        if home.members[dwelling.owner] is person
    ]
    return {"dwellings": rows, "shops": []} if rows else None


def farm(home: Home, person: Citizen) -> Payload | None:
    """DS16: contracted land of village households."""
    if not home.village.rural or person is not home.head:
        return None
    land = {"kind": "承包地", "area_hundredths": 120 + home.key % 380, "since_on": "1998-10-01"}
    return {"land": [land], "subsidies": [], "low_income": bool(home.hardship)}


def disaster(home: Home, person: Citizen) -> Payload | None:
    """DS17: losses in the typhoon of July 2021."""
    if person is not home.head or not home.village.rural or not chance(person, 40, "typhoon"):
        return None
    loss = {"on": "2021-07-25", "kind": "台风", "loss_fen": 350_000, "aid_fen": 60_000}
    return {"losses": [loss]}


def utilities(home: Home, person: Citizen) -> Payload | None:
    """DS18: water and power of homes in hardship; a sign to ask, never a ground to refuse."""
    if person is not home.head or not home.hardship:
        return None
    size = len(home.members)
    rows = []
    for month in months(home)[10:18]:
        rows.append({"month": month, "kind": "WATER", "quantity": 3000 * size, "amount_fen": 900})
        power = {"month": month, "kind": "POWER", "quantity": 60_000 * size, "amount_fen": 3200}
        rows.append(power)
    return {"usage": rows}


def travel(home: Home, person: Citizen) -> Payload | None:
    """DS19: journeys abroad, before borders closed."""
    if home.hardship or person.age_on(OPENS_ON) < 20 or not chance(person, 60, "trip"):
        return None
    return {"trips": [{"left_on": "2019-10-02", "back_on": "2019-10-08", "place": "示例国"}]}
