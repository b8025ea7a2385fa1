"""Writing a checked roster: one transaction, all lines or the faultless households."""

from collections import defaultdict

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.actions.bulk import (
    NewHousehold,
    NewPerson,
    form_households,
    register_people,
)
from minzheng.stages.registry.models import ImportBatch, Person
from minzheng.stages.registry.relations import HEAD
from minzheng.stages.registry.roster.checking import Roster
from minzheng.stages.registry.roster.lines import Line


@action
def import_roster(
    *, roster: Roster, area: Division | None = None, by: Actor, good_rows: bool = False
) -> ImportBatch:
    """Register the people and households of a roster; kill-safe: all of it or nothing.

    With problems it raises NotPossible, unless `good_rows` asks for the households in which no
    line has a problem. `area` is noted on the batch; without it the smallest that holds all.
    """
    if roster.errors and not good_rows:
        raise NotPossible(f"名单里有 {len(roster.errors)} 处错误，没有导入，请改正后再试。")
    lines = roster.good if good_rows else roster.rows
    if not lines:
        raise NotPossible("没有可以导入的人员。")
    _check_right(lines, by)
    people = register_people(rows=[_person(line) for line in lines], by=by)
    homes = _households(lines, people)
    form_households(rows=homes, by=by)
    batch = ImportBatch.objects.create(
        file_hash=roster.file_hash, rows=len(lines), area=area or _smallest(lines),
        made_at=clock.now(), made_by=by.actor_ref,
    )  # fmt: skip
    record(
        "roster.imported", batch, by=by,
        rows=len(lines), households=len(homes), left_out=roster.total - len(lines),
    )  # fmt: skip
    return batch


def import_steps(people: int) -> int:
    """Ticks of `core.progress` that an import of so many makes: read, written down, housed."""
    return 3 * people


def _check_right(lines: list[Line], by: Actor) -> None:
    """A member of staff imports only where the right holds, whatever was checked before."""
    if isinstance(by, User):
        may = scope_of(by).areas("import_roster")
        if may is not None and any(line.village and line.village.pk not in may for line in lines):
            raise NotPossible("名单里有不在您辖区的村或社区，没有导入。")


def _smallest(lines: list[Line]) -> Division:
    """The village, town or district that holds every line."""
    above = [line.village for line in lines if line.village is not None]
    while len({row.pk for row in above}) > 1:
        above = [row.parent for row in above if row.parent is not None]
    return above[0]


def _person(line: Line) -> NewPerson:
    assert line.village is not None
    return NewPerson(line.name, line.id_number, line.village, line.hukou == "1", line.phone)


def _households(lines: list[Line], people: list[Person]) -> list[NewHousehold]:
    homes: dict[str, list[tuple[Line, Person]]] = defaultdict(list)
    for line, person in zip(lines, people, strict=True):
        homes[line.home].append((line, person))
    rows = []
    for home in homes.values():
        line, head = next((line, person) for line, person in home if line.relation == HEAD)
        others = tuple((person, line.relation) for line, person in home if person is not head)
        rows.append(
            NewHousehold(head, others, head.area, line.address, clock.today(), line.register_no)
        )
    return rows
