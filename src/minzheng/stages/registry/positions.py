"""Reading where homes lie."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F

from minzheng.stages.registry.models import HomePosition

DEGREE = 1_000_000


class Spot(NamedTuple):
    """A home on the map: whole millionths of a degree, and of what: house, street, area."""

    lon: int
    lat: int
    precision: str

    @property
    def degrees(self) -> tuple[str, str]:
        """Latitude and longitude as decimal degrees, exactly, in the order of `geo:`."""
        return _degrees(self.lat), _degrees(self.lon)


def spots(households: Iterable[int]) -> dict[int, Spot]:
    """Of these households those whose place is known, at the address that they have now.

    One query. Whoever calls it shows it only to those who may see the household.
    """
    rows = HomePosition.objects.filter(
        household__in=set(households), state=HomePosition.KNOWN,
        home_version=F("household__version"),
    )  # fmt: skip
    return {row.household_id: _spot(row) for row in rows}


def _spot(row: HomePosition) -> Spot:
    lon, lat = row.position.open().split(",")
    return Spot(int(lon), int(lat), row.precision)


def _degrees(millionths: int) -> str:
    sign, whole = "-" if millionths < 0 else "", abs(millionths)
    return f"{sign}{whole // DEGREE}.{whole % DEGREE:06d}"
