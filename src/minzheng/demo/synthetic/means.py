"""What ordinary households live on: wages, pensions, savings, homes and cars."""

import datetime as dt
from random import Random

from minzheng.demo.synthetic.shapes import (
    OPENS_ON,
    Business,
    Citizen,
    Dwelling,
    Home,
    School,
    Vehicle,
)

YUAN = 100
# 2021: the central basic part of the residents' pension, the same in the whole country.
CENTRAL_FEN = 93 * YUAN
EMPLOYERS = (
    "示例电子有限公司", "示例纺织有限公司", "示例包装有限公司", "示例机械有限公司",
    "示例食品有限公司", "示例物流有限公司", "示例商贸有限公司", "示例物业服务有限公司",
    "示例家政服务有限公司", "示例建筑工程有限公司", "示例医院", "示例学校",
)  # fmt: skip
SCHOOLS = {
    "KINDERGARTEN": "示例幼儿园", "PRIMARY": "示例小学", "JUNIOR": "示例中学",
    "SENIOR": "示例高级中学", "VOCATIONAL": "示例职业学校", "COLLEGE": "示例职业技术学院",
    "UNDERGRADUATE": "示例大学",
}  # fmt: skip
PLATES = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def settle(rng: Random, home: Home) -> None:
    """Give every member of an ordinary home what someone of that age has."""
    for index, person in enumerate(home.members):
        age = person.age_on(OPENS_ON)
        if age < 23 and (school := school_for(rng, age)) is not None:
            person.school = school
        elif age >= (60 if person.sex == "1" else 55 if home.village.rural else 50):
            person.pensions = pension(rng, home.village.rural)
        elif age >= 18:
            work(rng, person)
        if age >= 18:
            person.balance_fen = rng.randrange(8, 400) * 100 * YUAN
            person.savings_fen = rng.choice((0, 1, 3, 5, 8, 12, 20)) * 10_000 * YUAN
        if rng.random() < (0.03 if age < 60 else 0.07):
            person.disability = (rng.choice("12344445677")[0], rng.choice("1223344"))
        if age >= 40 and rng.random() < 0.012:
            person.illness = rng.choice(ILLNESSES)
        if index == 0 and age >= 22:
            own_home(rng, home)
    if any(m.wage_fen for m in home.members) and rng.random() < 0.55:
        owner = next(i for i, m in enumerate(home.members) if m.wage_fen)
        own_car(rng, home, owner)


ILLNESSES = (
    ("E10", "尿毒症（透析）"), ("C50", "恶性肿瘤"), ("I63", "脑梗死后遗症"), ("C34", "肺恶性肿瘤"),
    ("D61", "再生障碍性贫血"),
)  # fmt: skip


def pension(rng: Random, rural: bool) -> tuple[tuple[str, int], ...]:
    """An employee's pension in town; in the country mostly the residents' one in two parts."""
    if rng.random() < (0.35 if rural else 0.86):
        return (("EMPLOYEE", rng.randint(2300, 4600) * YUAN),)
    account = rng.choice((0, 0, 18, 36, 55))
    parts = [("RESIDENT_CENTRAL", CENTRAL_FEN), ("RESIDENT_LOCAL", rng.randint(160, 240) * YUAN)]
    if account:
        parts.append(("RESIDENT_ACCOUNT", account * YUAN))
    return tuple(parts)


def work(rng: Random, person: Citizen) -> None:
    """A job, a shop of one's own, or nothing."""
    chance = rng.random()
    started = OPENS_ON - dt.timedelta(days=rng.randint(800, 5000))
    if chance < 0.82:
        person.employer = rng.choice(EMPLOYERS)
        person.wage_fen = int(rng.triangular(3200, 12000, 5200)) // 10 * 10 * YUAN
        person.employed_from = started
    elif chance < 0.92:
        income = rng.randrange(40, 160) * 100 * YUAN
        person.business = Business(f"{person.name[0]}记示例商店", income, started, True)


def school_for(rng: Random, age: int) -> School | None:
    """The school of that age; None before three and for those who work already."""
    if age < 3:
        return None
    if age >= 18 and rng.random() < 0.4:
        return None
    level = (
        "KINDERGARTEN" if age < 7 else "PRIMARY" if age < 13 else "JUNIOR" if age < 16
        else rng.choice(("SENIOR", "SENIOR", "VOCATIONAL")) if age < 19
        else rng.choice(("COLLEGE", "UNDERGRADUATE"))
    )  # fmt: skip
    fee = {"KINDERGARTEN": 5200, "COLLEGE": 6500, "UNDERGRADUATE": 5800}.get(level, 0)
    return School(level, SCHOOLS[level], fee * YUAN)


def own_home(rng: Random, home: Home, area: int = 0) -> None:
    """The dwelling the family lives in, owned by the head."""
    low, high = (110, 240) if home.village.rural else (52, 138)
    size = area or rng.randint(low, high)
    since = dt.date(rng.randint(1996, 2018), rng.randint(1, 12), rng.randint(1, 28))
    home.since_on = max(home.since_on, since)
    home.dwellings.append(Dwelling(0, home.address, size * 100, since))


def own_car(rng: Random, home: Home, owner: int, value: int = 0) -> None:
    """A private car of a member."""
    plate = "浙F" + "".join(rng.choice(PLATES) for _ in range(5))
    worth = value or rng.randint(25, 190) * 1000
    since = dt.date(rng.randint(2012, 2020), rng.randint(1, 12), rng.randint(1, 28))
    home.vehicles.append(Vehicle(owner, plate, "CAR", worth * YUAN, since))
