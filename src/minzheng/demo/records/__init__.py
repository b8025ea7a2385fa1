"""What each department holds on the synthetic people: nineteen sources, one truth.

`rows(district)` yields (source, identity number, payload) for the departments' simulator; the
payloads are written from the same homes that apply, so declared and found agree but for what a
home says otherwise in `declared`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from minzheng.demo.records import living, money, standing
from minzheng.demo.synthetic.shapes import Citizen, District, Home

Row = tuple[str, str, dict[str, Any]]
Writer = Callable[[Home, Citizen], dict[str, Any] | None]

WRITERS: dict[str, Writer] = {
    "DS01": standing.population,
    "DS02": living.vehicles,
    "DS03": money.insurance,
    "DS04": living.medical,
    "DS05": money.tax,
    "DS06": money.business,
    "DS07": living.premises,
    "DS08": money.housing_fund,
    "DS09": money.banks,
    "DS10": standing.disability,
    "DS11": standing.school,
    "DS12": standing.civil,
    "DS13": standing.custody,
    "DS14": standing.health,
    "DS15": money.veterans,
    "DS16": living.farm,
    "DS17": living.disaster,
    "DS18": living.utilities,
    "DS19": living.travel,
}


def rows(district: District) -> Iterator[Row]:
    """Every record of every department."""
    for home in district.homes:
        for person in home.members:
            for source, write in WRITERS.items():
                payload = write(home, person)
                if payload is not None:
                    yield source, person.id_number, payload
