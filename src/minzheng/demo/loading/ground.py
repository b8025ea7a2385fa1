"""The registers: divisions, accounts, people and households."""

from collections.abc import Sequence

from minzheng.demo.loading.desk import Desk
from minzheng.demo.loading.progress import Progress
from minzheng.demo.loading.staff import open_accounts
from minzheng.demo.synthetic.shapes import District, Home
from minzheng.foundation.core.actors import DEMO
from minzheng.foundation.divisions.actions import load_nanhu
from minzheng.foundation.divisions.models import Division, DivisionCode
from minzheng.stages.registry.actions.bulk import (
    NewHousehold,
    NewPerson,
    form_households,
    register_people,
)
from minzheng.stages.registry.models import Household, Person

AT_ONCE = 400  # households


def lay(district: District, progress: Progress) -> Desk:
    """Fill the registers; returns the desk with the rows of every family in hardship."""
    load_nanhu(by=DEMO)
    desk = open_accounts()
    areas = _areas()
    progress.begin("登记居民和家庭", district.people)
    for at in range(0, len(district.homes), AT_ONCE):
        homes = district.homes[at : at + AT_ONCE]
        people = _register(homes, areas)
        households = _form(homes, people, areas)
        for home, persons, household in zip(homes, people, households, strict=True):
            if home.path:
                desk.homes[home.key] = home
                desk.people[home.key], desk.households[home.key] = persons, household
        progress.step(sum(map(len, people)))
    return desk


def _areas() -> dict[str, Division]:
    rows = DivisionCode.objects.filter(system="NBS", division__valid_to=None)
    return {row.code: row.division for row in rows.select_related("division__parent")}


def _register(homes: Sequence[Home], areas: dict[str, Division]) -> list[list[Person]]:
    rows = [
        NewPerson(m.name, m.id_number, areas[h.village.code], m.hukou_local, m.phone, m.secret)
        for h in homes
        for m in h.members
    ]
    people = iter(register_people(rows=rows, by=DEMO))
    return [[next(people) for _ in home.members] for home in homes]


def _form(
    homes: Sequence[Home], people: list[list[Person]], areas: dict[str, Division]
) -> list[Household]:
    rows = [
        NewHousehold(
            persons[0],
            tuple((p, m.relation) for p, m in zip(persons[1:], home.members[1:], strict=True)),
            areas[home.village.code],
            home.address,
            home.since_on,
            home.register_no,
        )
        for home, persons in zip(homes, people, strict=True)
    ]
    return form_households(rows=rows, by=DEMO)
