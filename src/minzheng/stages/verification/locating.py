"""Where the homes lie that somebody has to visit: asked of the map while the visit is open.

Of a protected or frozen person's home nothing is asked, and an address that names one of the
family goes nowhere. A place is let go of within a minute of the visit's end. Two runners never ask
the same one at once: it is claimed by a conditional update that also sets the next try, and a
killed runner's comes round again. While the map is silent the line does not wait for it.
"""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from minzheng.connectors.map.client import Box, MapClient, Place, Position, Unreachable
from minzheng.connectors.map.wording import wire_address
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import DivisionCode
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.registry.actions.positions import Found, forget_positions, note_positions
from minzheng.stages.registry.models import Freeze, HomePosition, Household, Membership

FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
SILENT = dt.timedelta(minutes=1)  # how long a map that answered nobody is left alone
LOOK = dt.timedelta(seconds=10)  # between two looks for homes that nobody has looked at
TIDY = dt.timedelta(minutes=1)  # how long a place may outlive what it was asked for
SECONDS = 3.0
AT_ONCE, BATCHES, PAGE = 50, 4, 500
CODE = re.compile("[0-9]{12}")
VISIT = {"code": "visit", "finished_at": None}
_not_before: dict[str, dt.datetime] = {}


def _new() -> QuerySet[CaseStep, Any]:
    """Homes to be visited that nobody has looked at yet, from the open visits, which are few."""
    known = HomePosition.objects.filter(household=OuterRef("case__household"))
    rows = CaseStep.objects.filter(~Exists(known), **VISIT)
    fields = ("case__household_id", "case__household__version")
    # In the order of the index of open steps: by their own number the database walks all of them.
    return rows.order_by("case_id").values_list(*fields, named=True)[:AT_ONCE]


def _due(now: dt.datetime) -> QuerySet[HomePosition]:
    rows = HomePosition.objects.filter(state=HomePosition.WAITING, next_try_at__lte=now)
    return rows.select_related("household").order_by("next_try_at", "pk")[:AT_ONCE]


# The line asks all day, and almost always for nothing.
NEW, DUE = Statement[Any](_new), Statement[HomePosition](_due)


def locate() -> int:
    """Let go of what is over, ask for what is wanted; returns rows moved."""
    moved = tidy() if _in_time("tidy") else 0
    url = settings.MAP_URL
    if not url or not _in_time(url):
        return moved
    client = MapClient(url, settings.CONNECTOR_SECRET, Box(*settings.MAP_BOX), SECONDS)
    for _ in range(BATCHES):
        if _in_time("new"):
            begin()
        claimed = claim()
        if not claimed:
            break
        outcomes = _asked(client, claimed)
        moved += settle(claimed, outcomes)
        if all(isinstance(one, Unreachable) for one in outcomes):
            _not_before[url] = clock.real_now() + SILENT
            break
    return moved


def _in_time(what: str) -> bool:
    now = clock.real_now()
    return _not_before.get(what, now) <= now


def tidy() -> int:
    """Let go of places that nobody has to go to any more, that lie elsewhere by now, or of which
    it is another question whether they may be asked for. Returns how many went."""
    _not_before["tidy"] = clock.real_now() + TIDY
    gone = last = 0
    while rows := list(HomePosition.objects.filter(pk__gt=last).order_by("pk")[:PAGE]):
        last = rows[-1].pk
        homes = {row.household_id for row in rows}
        versions = dict(Household.objects.filter(pk__in=homes).values_list("pk", "version"))
        wanted, barred = _looked_at(homes)
        over = [
            row.pk for row in rows
            if row.household_id not in wanted or row.home_version != versions.get(row.household_id)
            or (row.state == HomePosition.BARRED) != (row.household_id in barred)
        ]  # fmt: skip
        gone += forget_positions(rows=over) if over else 0
    return gone


def _looked_at(homes: Collection[int]) -> tuple[set[int], set[int]]:
    """Of these households: those to be visited, and those of which nothing may be asked, where a
    protected or frozen person lives, or a protected one asks for help."""
    visits = CaseStep.objects.filter(**VISIT, case__household__in=homes)
    wanted, barred = set(), set()
    # Looked through here: sought by `secret`, the database would read all people for the few.
    for home, secret in visits.values_list("case__household_id", "case__applicant__secret"):
        wanted.add(home)
        barred |= {home} if secret else set()
    frozen = Freeze.objects.filter(person=OuterRef("person"), lifted_at=None)
    living = Membership.objects.filter(household__in=homes, to_on=None)
    living = living.filter(Q(person__secret=True) | Exists(frozen))
    return wanted, barred | set(living.values_list("household_id", flat=True))


def begin() -> None:
    """A row for each home that is to be visited; another runner may have made it."""
    homes, now = dict(NEW.rows()), clock.real_now()
    if len(homes) < AT_ONCE:
        _not_before["new"] = now + LOOK
    if not homes:
        return
    _, barred = _looked_at(homes)
    HomePosition.objects.bulk_create(
        [
            HomePosition(household_id=home, home_version=version, state=HomePosition.BARRED)
            if home in barred
            else HomePosition(household_id=home, home_version=version, next_try_at=now)
            for home, version in homes.items()
        ],
        ignore_conflicts=True,
    )


def claim() -> list[HomePosition]:
    """Take what is due; each is ours alone until its next try."""
    now, taken = clock.real_now(), []
    for row in DUE.rows(now):
        pause = min(FIRST_PAUSE * 4 ** min(row.attempts, 8), LONGEST_PAUSE)
        mine = HomePosition.objects.filter(
            pk=row.pk, state=HomePosition.WAITING, next_try_at=row.next_try_at
        ).update(attempts=F("attempts") + 1, next_try_at=now + pause)
        if mine:
            taken.append(row)
    return taken


def settle(rows: list[HomePosition], outcomes: list[Position | Unreachable | None]) -> int:
    """Note each answer by itself; an unreachable one waits for its next try."""
    answered = [
        Found(row, *(outcome or ()))
        for row, outcome in zip(rows, outcomes, strict=True)
        if not isinstance(outcome, Unreachable)
    ]
    return line.each("verification", answered, lambda one: note_positions(found=[one], by=LINE) > 0)


def _asked(client: MapClient, rows: list[HomePosition]) -> list[Position | Unreachable | None]:
    """What the map says of each; what names somebody is not sent, and has no place."""
    names, codes = _names(rows), _codes(rows)
    # Looked at again right before it goes out: somebody may have been frozen since the claim.
    _, barred = _looked_at({row.household_id for row in rows})
    may = {
        n: row
        for n, row in enumerate(rows)
        if row.household_id not in barred and not _names_one(row, names)
    }
    said = client.locate_all(
        [Place(row.household.address, codes[row.household.area_id]) for row in may.values()]
    )
    found = dict(zip(may, said, strict=True))
    return [found.get(n) for n in range(len(rows))]


def _names_one(row: HomePosition, names: dict[int, set[str]]) -> bool:
    sent = wire_address(row.household.address)
    return any(name in sent for name in names.get(row.household_id, ()))


def _names(rows: list[HomePosition]) -> dict[int, set[str]]:
    """All who live or lived there, by household."""
    homes = [row.household_id for row in rows]
    found: dict[int, set[str]] = {}
    members = Membership.objects.filter(household__in=homes)
    for home, name in members.values_list("household_id", "person__name"):
        found.setdefault(home, set()).add(name)
    return found


def _codes(rows: list[HomePosition]) -> dict[int, str]:
    """The code of each division in the statistics bureau's system, or the district's."""
    areas = {row.household.area_id for row in rows}
    district = settings.DISTRICT["code"].ljust(12, "0")
    found = dict.fromkeys(areas, district if CODE.fullmatch(district) else "0" * 12)
    codes = DivisionCode.objects.filter(division__in=areas, system="NBS")
    living = codes.filter(valid_to=None).order_by("pk")
    found |= {area: code for area, code in living.values_list("division_id", "code")
              if CODE.fullmatch(code)}  # fmt: skip
    return found
