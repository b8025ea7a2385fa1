"""Where homes lie: noted, and let go of. Who asks the map, and why, is a later stage's affair."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import LINE, Actor
from minzheng.foundation.core.sealing import Sealed
from minzheng.stages.registry.models import HomePosition, Household

COLUMN = HomePosition._meta.get_field("position")


class Found(NamedTuple):
    """What the map said of one row: whole millionths of a degree, and of what; or that it knows
    no such place."""

    row: HomePosition
    lon: int | None = None
    lat: int | None = None
    precision: str = ""

    @property
    def pk(self) -> int:
        """What the line names it by when it has to set it aside: never the place."""
        return self.row.pk


@action
def note_positions(*, found: Sequence[Found], by: Actor) -> int:
    """Keep what the map said, of homes that are still where they were. Returns how many."""
    return sum(_note(one, by) for one in found)


def _note(one: Found, by: Actor) -> bool:
    row, known = one.row, one.lon is not None
    place = Sealed.of(COLUMN, row.public_id, f"{one.lon},{one.lat}" if known else "")
    # Moved away while the map was asked: that row has gone, or the household is of another version.
    done = HomePosition.objects.filter(
        pk=row.pk, state=HomePosition.WAITING, home_version=row.home_version,
        household__version=row.home_version,
    ).update(
        state=HomePosition.KNOWN if known else HomePosition.NONE, position=place,
        precision=one.precision, next_try_at=None,
    )  # fmt: skip
    if done:
        record("household.located", row.household, by=by, precision=one.precision or "none")
    return bool(done)


def fall(households: QuerySet[Household]) -> None:
    """These have no position any more; within the action that moves or empties them."""
    HomePosition.objects.filter(household__in=households).delete()


@action
def forget_positions(*, rows: Iterable[int]) -> int:
    """Positions that nobody needs any more. Returns how many went."""
    gone, _ = HomePosition.objects.filter(pk__in=list(rows)).delete()
    if gone:
        record("positions.forgotten", ("registry.homeposition", "old"), by=LINE, count=gone)
    return gone
