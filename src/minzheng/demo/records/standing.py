"""Who a person is to the authorities: register, certificates, school, custody, health."""

import datetime as dt
from typing import Any

from minzheng.demo.synthetic.shapes import OPENS_ON, Citizen, Home

Payload = dict[str, Any]
TERM_ENDS = {
    "KINDERGARTEN": "2024-07-31", "PRIMARY": "2026-07-31", "JUNIOR": "2024-07-31",
    "SENIOR": "2024-07-31", "VOCATIONAL": "2024-07-31", "COLLEGE": "2024-07-31",
    "UNDERGRADUATE": "2025-07-31",
}  # fmt: skip


def population(home: Home, person: Citizen) -> Payload | None:
    """DS01: the register of the police, with the whole booklet."""
    local = person.hukou_local
    return {
        "person": {
            "name": person.name,
            "birth_on": person.birth_on.isoformat(),
            "sex": person.sex,
            "hukou_local": local,
            "hukou_kind": "R" if home.village.rural else "U",
            "household_no": home.register_no,
            "division": home.village.code,
            "address": home.address,
            "alive": person.died_on is None,
            "died_on": person.died_on.isoformat() if person.died_on else None,
        },
        "household": [
            {"id_number": m.id_number, "name": m.name, "relation": m.relation} for m in home.members
        ],
        "moves": [],
    }


def disability(home: Home, person: Citizen) -> Payload | None:
    """DS10: the certificate of the disabled persons' federation."""
    if person.disability is None:
        return None
    category, level = person.disability
    kinds = [category] if category != "7" else ["1", "4"]
    return {
        "certificate": {
            "number": f"{person.id_number}{category}{level}",
            "category": category,
            "level": level,
            "kinds": [{"category": kind, "level": level} for kind in kinds],
            "issued_on": "2018-06-01",
            "valid_until": "2028-05-31",
            "state": "VALID",
        }
    }


def school(home: Home, person: Citizen) -> Payload | None:
    """DS11: where someone learns."""
    if person.school is None:
        return None
    return {
        "enrolment": {
            "school": person.school.name,
            "level": person.school.level,
            "full_time": True,
            "private": person.school.private,
            "annual_fee_fen": person.school.fee_fen,
            "from_on": "2020-09-01",
            "ends_on": TERM_ENDS[person.school.level],
        }
    }


def civil(home: Home, person: Citizen) -> Payload | None:
    """DS12: what civil affairs itself holds: marriage."""
    if person.age_on(OPENS_ON) < 20:
        return None
    spouse = home.members[person.spouse].id_number if person.spouse is not None else None
    return {
        "marriage": {"state": person.marital, "since_on": None, "spouse_id_number": spouse},
        "benefits": [],
        "adoption": None,
        "cremated_on": None,
        "organizations": [],
    }


def custody(home: Home, person: Citizen) -> Payload | None:
    """DS13: prison and other custody."""
    if person.prison_from is None:
        return None
    ends = person.prison_from + dt.timedelta(days=3 * 365)
    row = {"kind": "PRISON", "from_on": person.prison_from.isoformat(), "to_on": ends.isoformat()}
    return {"custody": [row], "missing": None, "judgments": []}


def health(home: Home, person: Citizen) -> Payload | None:
    """DS14: births, and the register of diseases."""
    born = person.birth_on
    if born.year < 2015 and person.illness is None and person.died_on is None:
        return None
    number = f"B{born:%Y%m%d}{person.id_number[-4:]}"
    return {
        "birth": {"number": number, "on": born.isoformat()} if born.year >= 2015 else None,
        "death": _death(person),
        "diseases": _diseases(person),
        "family_doctor": "示例社区卫生服务中心",
    }


def _death(person: Citizen) -> Payload | None:
    if person.died_on is None:
        return None
    number = f"D{person.died_on:%Y%m%d}{person.id_number[-4:]}"
    return {"number": number, "on": person.died_on.isoformat()}


def _diseases(person: Citizen) -> list[Payload]:
    if person.illness is None:
        return []
    return [{"code": person.illness[0], "name": person.illness[1], "since_on": "2019-03-01"}]
