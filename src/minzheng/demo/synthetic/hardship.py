"""Households in hardship: the same people, with means that lead to a known answer.

`result` is what the rule should say on the demo's values (示例值): DIBAO, SINGLE, MARGIN,
INCOME (above every line) or PROPERTY (too much in the bank, or a car).
"""

from random import Random

from minzheng.demo.synthetic.means import (
    CENTRAL_FEN,
    EMPLOYERS,
    ILLNESSES,
    YUAN,
    own_car,
    own_home,
    school_for,
)
from minzheng.demo.synthetic.shapes import OPENS_ON, Business, Citizen, Home, Obligor, School

# Yuan a month and head in which the answer lies, clear of 900 and 1,350 on both sides.
PER_HEAD = {
    "DIBAO": (160, 880), "SINGLE": (920, 1330), "MARGIN": (910, 1345), "INCOME": (1400, 2600),
    "PROPERTY": (260, 860),
}  # fmt: skip
KINDS = {
    "DIBAO": ("elder_alone", "elder_alone", "elder_couple", "single_parent", "one_child",
              "one_child", "middle_couple", "parent_and_grown_child", "grandparents",
              "young_alone", "two_children"),
    "SINGLE": ("one_child", "two_children"),
    "MARGIN": ("one_child", "single_parent", "elder_couple", "middle_couple"),
    "INCOME": ("one_child", "middle_couple", "single_parent"),
    "PROPERTY": ("elder_couple", "one_child", "middle_couple"),
}  # fmt: skip
# One family in fourteen declares less in the bank than the banks hold.
UNDERSTATES = 14


def burden(rng: Random, home: Home, result: str, stall: bool | None = None) -> None:
    """Give a home the means that lead to `result`; `stall` says whether they live on one."""
    home.hardship = result
    if home.kind != "parent_and_grown_child":
        # Grown children who earn for themselves do not count with the family: they moved out.
        home.members = [m for m in home.members if not _independent(m)]
    _traits(rng, home, result)
    low, high = PER_HEAD[result]
    target = rng.randint(low, high) * len(home.members) * YUAN
    by_stall = rng.random() < 0.25 if stall is None else stall
    _earn(rng, home, target, by_stall)
    _own(rng, home, result)
    if home.kind == "elder_alone" and rng.random() < 0.5:
        home.obligors.append(_poor_child(rng, home))


def _independent(person: Citizen) -> bool:
    return person.relation in ("20", "30") and person.age_on(OPENS_ON) >= 24


def _traits(rng: Random, home: Home, result: str) -> None:
    """School for the young, and the misfortune that made the family poor."""
    for person in home.members:
        age = person.age_on(OPENS_ON)
        if 3 <= age < 18:
            person.school = school_for(rng, age)
        elif 18 <= age < 24 and person.relation in ("20", "30"):
            person.school = School("UNDERGRADUATE", "示例大学", 5800 * YUAN)
    last = home.members[-1]
    if home.kind == "parent_and_grown_child" or result == "SINGLE":
        # A grown child counts with the family only when he cannot live by himself.
        last.disability = (rng.choice("456"), rng.choice("12"))
    elif home.kind in ("one_child", "middle_couple", "young_alone", "two_children"):
        sick = home.members[min(1, len(home.members) - 1)]
        # Serious illness, and level 3 of mind, open the single-person rule above the line.
        below = result in ("DIBAO", "PROPERTY")
        if rng.random() < 0.45:
            sick.disability = (rng.choice("1244467" if below else "12444"), rng.choice("34"))
        elif below and rng.random() < 0.5:
            sick.illness = rng.choice(ILLNESSES)


def _earn(rng: Random, home: Home, target: int, stall: bool) -> None:
    """Spread `target` fen a month over pensions, a job and odd work."""
    old = [m for m in home.members if m.age_on(OPENS_ON) >= 60]
    able = [m for m in home.members if 18 <= m.age_on(OPENS_ON) < 60 and not m.school]
    able = [m for m in able if not (m.disability and m.disability[1] in "12")]
    left = target
    for person in old:
        local = min(rng.randint(130, 250) * YUAN, max(target // (2 * len(old)), 60 * YUAN))
        local -= local % YUAN
        person.pensions = (("RESIDENT_CENTRAL", CENTRAL_FEN), ("RESIDENT_LOCAL", local))
        left -= local
    if left <= 0:
        return
    if not able:
        _old_age(old or home.members[:1], left)
    elif stall:
        able[0].business = Business("路边小摊", left, OPENS_ON.replace(year=2018), False)
    else:
        part = left * rng.choice((10, 10, 8, 7)) // 10 // YUAN * YUAN
        able[0].employer = rng.choice(EMPLOYERS)
        able[0].wage_fen, able[0].odd_fen = part, left - part
        able[0].employed_from = OPENS_ON.replace(year=2017, day=1)


def _old_age(old: list[Citizen], left: int) -> None:
    """Too much for odd work: a small employee's pension instead; little is odd work."""
    first = old[0]
    if left > 420 * YUAN:
        local = sum(fen for kind, fen in first.pensions if kind == "RESIDENT_LOCAL")
        first.pensions = (("EMPLOYEE", left + local),)
    else:
        first.odd_fen = left


def _own(rng: Random, home: Home, result: str) -> None:
    size = len(home.members)
    held = rng.randrange(10, 120) * 100 * YUAN * size
    if result == "PROPERTY":
        by_car = rng.random() < 0.3
        if by_car:
            own_car(rng, home, 0, value=rng.randint(40, 90) * 1000)
        else:
            held = rng.randint(236, 600) * 100 * YUAN * size
            home.declared["deposits"] = 3000 * YUAN * size
    elif rng.randrange(UNDERSTATES) == 0:
        home.declared["deposits"] = held // 2 // (100 * YUAN) * (100 * YUAN)
    home.head.balance_fen = held // 3 // YUAN * YUAN
    home.head.savings_fen = held - home.head.balance_fen
    if rng.random() < 0.75:
        own_home(rng, home, rng.randint(36, 78))


def _poor_child(rng: Random, home: Home) -> Obligor:
    """A child who lives elsewhere and has nothing to spare."""
    size = rng.randint(2, 4)
    name = home.head.name[0] + "某"
    return Obligor(rng.choice(("20", "30")), name, rng.randint(900, 1750) * size * YUAN, size, 2)
