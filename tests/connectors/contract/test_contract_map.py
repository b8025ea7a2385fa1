"""What a map must do, whoever built it.

CONTRACT_ADDRESS, CONTRACT_AREA: a house that it knows, and the 12 digits of its division;
CONTRACT_BOX: the district, as in MAP_BOX; CONTRACT_NOWHERE: a road that does not exist.
"""

import os
from typing import Any

import pytest

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.map.client import Box, MapClient, Place, Position, Precision, Unreachable
from minzheng.connectors.map.simulator import Map

ADDRESS = os.environ.get("CONTRACT_ADDRESS", "南湖东路12号")
AREA = os.environ.get("CONTRACT_AREA", "330402001001")
NOWHERE = os.environ.get("CONTRACT_NOWHERE", "没有这个地方的坊")
_BOX = os.environ.get("CONTRACT_BOX", "120.55,30.50,121.05,30.95")
BOX = Box(*(round(float(side) * 1_000_000) for side in _BOX.split(",")))


@pytest.fixture
def there(party: Any) -> tuple[str, bytes]:
    """Address and secret."""
    return party("MAP_URL", Map)


def test_a_house_is_found_in_shape_signed_and_inside_the_district(there: tuple[str, bytes]) -> None:
    found = MapClient(*there, BOX).locate(ADDRESS, AREA)
    assert found is not None and BOX.holds(found.lon, found.lat)
    assert found.precision is Precision.HOUSE


def test_the_same_address_lies_where_it_lay(there: tuple[str, bytes]) -> None:
    """And what is written behind the house changes nothing: it is not sent."""
    client = MapClient(*there, BOX)
    assert client.locate(ADDRESS, AREA) == client.locate(f"{ADDRESS}3单元501室", AREA)


def test_what_is_nowhere_is_said_to_be_nowhere(there: tuple[str, bytes]) -> None:
    assert MapClient(*there, BOX).locate(NOWHERE, AREA) is None


def test_many_at_once_are_answered_each_with_its_own(there: tuple[str, bytes]) -> None:
    places = [Place(ADDRESS if n % 2 else NOWHERE, AREA) for n in range(20)]
    found = MapClient(*there, BOX).locate_all(places)
    assert [isinstance(one, Position) for one in found] == [bool(n % 2) for n in range(20)]


def test_a_wrong_signature_or_an_old_call_is_refused(there: tuple[str, bytes]) -> None:
    url, secret = there
    with pytest.raises(Unreachable):
        MapClient(url, secret + b"x", BOX).locate(ADDRESS, AREA)
    body = strict_json.write({"query_id": "contract", "address": ADDRESS, "area": AREA})
    right = bounded.signed_request("POST", f"{url.rstrip('/')}/locate", body, secret)
    old = right._replace(headers={**right.headers, "X-Minzheng-Sent-At": "1600000000"})
    assert bounded.exchange(old, 5.0).status in (401, 403)


def test_a_question_with_more_than_was_agreed_is_not_answered(there: tuple[str, bytes]) -> None:
    """A map that takes a name would one day be sent one."""
    url, secret = there
    body = strict_json.write(
        {"query_id": "contract", "address": ADDRESS, "area": AREA, "name": "张秀兰"}
    )
    asked = bounded.signed_request("POST", f"{url.rstrip('/')}/locate", body, secret)
    assert bounded.exchange(asked, 5.0).status in (400, 422)
