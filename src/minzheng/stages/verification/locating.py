"""Where the homes lie that somebody has to visit: asked of the map while the visit is open.

Of a protected or frozen person's home nothing is asked, and an address that names one of the
family goes nowhere. A place is let go of as soon as nobody has to go there. Two runners never ask
the same one at once: it is claimed by a conditional update that also sets the next try, and a
killed runner's comes round again. While the map is silent the line does not wait for it.
"""

import datetime as dt
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
from minzheng.stages.registry.models import Freeze, HomePosition, Membership

FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)
SILENT = dt.timedelta(minutes=1)  # how long a map that answered nobody is left alone
SECONDS = 3.0
AT_ONCE, BATCHES = 50, 4
_silent_until: dict[str, dt.datetime] = {}


OPEN = {"code": "visit", "finished_at": None, "case__state": "open"}


def _barred(home: str) -> Q:
    """Rows of whose home, along `home`, nothing may be asked."""
    frozen = Freeze.objects.filter(person=OuterRef("person"), lifted_at=None)
    living = Membership.objects.filter(household=OuterRef(home), to_on=None)
    asking = CaseStep.objects.filter(**OPEN, case__household=OuterRef(home))
    return Q(Exists(living.filter(Q(person__secret=True) | Exists(frozen)))) | Q(
        Exists(asking.filter(case__applicant__secret=True))
    )


def _new() -> QuerySet[CaseStep, Any]:
    """Homes to be visited that nobody has asked for yet: from the open steps, which are few."""
    known = HomePosition.objects.filter(household=OuterRef("case__household"))
    rows = CaseStep.objects.filter(~Exists(known), ~_barred("case__household"), **OPEN)
    fields = ("case__household_id", "case__household__version")
    return rows.order_by("pk").values_list(*fields, named=True)[:AT_ONCE]


def _over() -> QuerySet[HomePosition, int]:
    """Places that nobody has to go to any more, may be asked for, or lives at."""
    visits = CaseStep.objects.filter(**OPEN, case__household=OuterRef("household"))
    rows = HomePosition.objects.filter(
        ~Exists(visits) | _barred("household") | ~Q(home_version=F("household__version"))
    )
    return rows.order_by("pk").values_list("pk", flat=True)[:500]


def _due(now: dt.datetime) -> QuerySet[HomePosition]:
    rows = HomePosition.objects.filter(state=HomePosition.WAITING, next_try_at__lte=now)
    return rows.select_related("household").order_by("next_try_at", "pk")[:AT_ONCE]


NEW, OVER, DUE = Statement[Any](_new), Statement[int](_over), Statement[HomePosition](_due)


def locate() -> int:
    """Let go of what is over, ask for what is wanted; returns rows moved."""
    over = OVER.rows()
    moved = forget_positions(rows=over) if over else 0
    url = settings.MAP_URL
    if not url or _silent_until.get(url, clock.real_now()) > clock.real_now():
        return moved
    client = MapClient(url, settings.CONNECTOR_SECRET, Box(*settings.MAP_BOX), SECONDS)
    for _ in range(BATCHES):
        begin()
        claimed = claim()
        if not claimed:
            break
        outcomes = _asked(client, claimed)
        moved += settle(claimed, outcomes)
        if all(isinstance(one, Unreachable) for one in outcomes):
            _silent_until[url] = clock.real_now() + SILENT
            break
    return moved


def begin() -> None:
    """A row for each home that is to be asked for; another runner may have made it."""
    homes, now = NEW.rows(), clock.real_now()
    HomePosition.objects.bulk_create(
        [
            HomePosition(household_id=home, home_version=version, next_try_at=now)
            for home, version in homes
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
    may = {n: row for n, row in enumerate(rows) if not _names_one(row, names)}
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
    found = dict.fromkeys(areas, settings.DISTRICT["code"].ljust(12, "0"))
    codes = DivisionCode.objects.filter(division__in=areas, system="NBS")
    living = codes.filter(valid_to=None).order_by("pk")
    found |= {area: code for area, code in living.values_list("division_id", "code")
              if len(code) == 12}  # fmt: skip
    return found
