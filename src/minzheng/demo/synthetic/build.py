"""Building the district: stories first, then families in hardship, then everybody else."""

import datetime as dt
import hashlib
from collections import Counter
from random import Random
from typing import Any

from minzheng.demo.synthetic.hardship import KINDS, burden
from minzheng.demo.synthetic.homes import TEMPLATES, Maker, home
from minzheng.demo.synthetic.means import settle
from minzheng.demo.synthetic.numbers import Mint
from minzheng.demo.synthetic.paths import planned
from minzheng.demo.synthetic.shapes import OPENS_ON, District, Home, Village
from minzheng.demo.synthetic.stories import stories
from minzheng.demo.synthetic.villages import villages

SEED = 20211026
# Stories of some paths need a certain kind of household.
ELDERS = ("elder_alone", "elder_couple")
ONLY = {"review": ("middle_couple", "one_child"), "recovery": ELDERS, "death": ("elder_couple",)}
PEOPLE = 20_000
RUNNING = {
    "draft", "submitted", "supplement", "checking", "bank", "visit", "opinion", "posting",
    "objection", "deciding", "suspended", "confirmed", "review", "returned",
}  # fmt: skip


def build(people: int = PEOPLE, seed: int = SEED) -> District:
    """The district of about that many people (exactly, but for the last household)."""
    places = villages(OPENS_ON)
    make = Maker(Random(seed), Mint())
    homes = stories(make, {place.name: place for place in places})
    make.taken = {person.name for home in homes for person in home.members}
    ours = [place for place in places if place.town_label == "南湖街道"]
    for path, result in planned(people):
        # The desk of the cast's own town is fuller than its share, so that it has work to show.
        near = path in RUNNING and make.rng.random() < 0.3
        place = make.rng.choice(ours) if near else _place(make, places)
        if near and path == "visit" and make.rng.random() < 0.5:
            place = next(place for place in ours if place.name == "烟雨")  # for its worker
        homes.append(_hard(make, len(homes) + 1, place, path, result))
    count = sum(len(h.members) for h in homes)
    names = list(TEMPLATES)
    weights = [weight for _, weight in TEMPLATES.values()]
    while count < people:
        kind = make.rng.choices(names, weights)[0]
        made = home(make, len(homes) + 1, kind, _place(make, places))
        settle(make.rng, made)
        homes.append(made)
        count += len(made.members)
    return District(seed, homes)


def digest(district: District) -> str:
    """SHA-256 over everything that was made: the same arguments give the same digest."""
    worker = hashlib.sha256()
    for made in district.homes:
        worker.update(repr(made).encode())
    return worker.hexdigest()


def figures(district: District) -> dict[str, Any]:
    """Counts to judge plausibility by."""
    people = [m for h in district.homes for m in h.members]
    ages = [m.age_on(OPENS_ON) for m in people]
    return {
        "people": len(people),
        "homes": len(district.homes),
        "over_60": sum(age >= 60 for age in ages) / len(ages),
        "under_18": sum(age < 18 for age in ages) / len(ages),
        "disabled": sum(m.disability is not None for m in people) / len(people),
        "villages": len({h.village.code for h in district.homes}),
        "paths": dict(Counter(h.path for h in district.homes if h.path)),
    }


def _hard(make: Maker, key: int, place: Village, path: str, result: str) -> Home:
    made = home(make, key, make.rng.choice(ONLY.get(path, KINDS[result])), place)
    for person in made.members:
        person.hukou_local = True
    burden(make.rng, made, result, stall={"review": True, "paid": False}.get(path))
    made.path = path
    if path.startswith("refused") or path == "recovery":
        # A refusal is told by text message, or somebody has to bring it.
        made.head.phone = made.head.phone or make.mint.phone()
    if path == "death":
        made.members[1].died_on = dt.date(2021, 10, 6 + made.key % 5)
    return made


def _place(make: Maker, places: list[Village]) -> Village:
    """Any village; those early in a town's list are the larger ones."""
    return places[int(make.rng.triangular(0, len(places), len(places) * 0.4)) % len(places)]
