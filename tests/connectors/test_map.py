"""Where an address lies: told apart are «there», «the map does not know» and «nobody knows»."""

import json
import time

import pytest
from tests.connectors.saying import Saying

from minzheng.connectors.bounded import Kind, exchange, signed_request
from minzheng.connectors.map import client as module
from minzheng.connectors.map.client import Box, MapClient, Place, Position, Precision, Unreachable
from minzheng.connectors.map.simulator import Map
from minzheng.connectors.simulation import Control, Response

SECRET = b"a secret of the tests"
NANHU = Box(120_550_000, 30_500_000, 121_050_000, 30_950_000)
AREA, ADDRESS = "330402001001", "烟雨社区南湖东路12号3幢2单元501室（张秀兰）"
DEADLINE = 0.3
# Whose home it is, beside the address, as the register holds it.
PRIVATE = ("张秀兰", "330402193905111221", "13800000001", "501", "单元", "3幢", "低保", "DB")


@pytest.fixture
def there(serving):
    return serving(Map(SECRET))


@pytest.fixture
def client(there):
    return MapClient(there.url, SECRET, NANHU, DEADLINE)


def leaked(bodies: list[bytes]) -> list[str]:
    """What of a private kind went over the wire, and keys that were not agreed."""
    found = [word for body in bodies for word in PRIVATE if word in body.decode()]
    return found + [key for body in bodies for key in json.loads(body)
                    if key not in ("query_id", "address", "area")]  # fmt: skip


def test_a_house_is_found_inside_the_district_and_always_there(client):
    first, again = client.locate(ADDRESS, AREA), client.locate(ADDRESS, AREA)
    assert first == again and first.precision is Precision.HOUSE
    assert NANHU.holds(first.lon, first.lat)
    assert type(first.lon) is int and type(first.lat) is int
    assert client.locate("烟雨社区南湖东路14号", AREA) != first


def test_a_road_and_a_village_say_what_they_are(client):
    assert client.locate("南湖东路", AREA).precision is Precision.STREET
    assert client.locate("永红村", AREA).precision is Precision.AREA


def test_what_the_map_does_not_know_is_no_position_and_no_trouble(serving):
    none = {"query_id": "q", "address": "南湖东路12号", "area": AREA, "status": "NONE"}
    site = serving(Echo(none | {"position": None}))
    assert MapClient(site.url, SECRET, NANHU).locate("南湖东路12号", AREA) is None


def test_what_may_not_be_sent_is_not_sent(there, client):
    assert client.locate("张秀兰家", AREA) is None
    assert client.locate("13800000001", AREA) is None
    assert there.site.asked == []
    with pytest.raises(ValueError):
        client.locate(ADDRESS, "330402")


def test_nothing_but_road_and_number_goes_over_the_wire(there, client):
    client.locate_all([Place(ADDRESS, AREA), Place("南湖东路12-501号13800000001", AREA)])
    assert len(there.site.asked) == 2 and leaked(there.site.asked) == []


def test_control_an_address_sent_as_it_is_kept_is_seen(there, client, monkeypatch):
    monkeypatch.setattr(module, "wire_address", lambda address: address)
    client.locate(ADDRESS, AREA)
    assert {"张秀兰", "501", "单元", "3幢"} <= set(leaked(there.site.asked))


def test_nothing_of_a_person_is_told_beside_it(there, client):
    """Each call has a number of its own: two about one house cannot be told to be one case."""
    client.locate_all([Place(ADDRESS, AREA)] * 2)
    first, second = (json.loads(body)["query_id"] for body in there.site.asked)
    assert first != second


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("refuse", Kind.REFUSED),
        ("unavailable", Kind.REFUSED),
        ("busy", Kind.REFUSED),
        ("lose_reply", Kind.REFUSED),
        ("error", Kind.REFUSED),
        ("hang", Kind.TIMEOUT),
        ("drip", Kind.TIMEOUT),
        ("garbage", Kind.GARBAGE),
        ("wrong_id", Kind.GARBAGE),
        ("wrong_person", Kind.GARBAGE),
        ("wrong_signature", Kind.GARBAGE),
        ("astray", Kind.GARBAGE),
        ("huge", Kind.TOO_LARGE),
    ],
)
def test_trouble_is_trouble_in_time_and_never_a_place(there, client, mode, kind):
    there.site.behaviours.set("all", mode, times=1)
    started = time.monotonic()
    with pytest.raises(Unreachable) as trouble:
        client.locate(ADDRESS, AREA)
    assert time.monotonic() - started < DEADLINE + 0.2
    assert trouble.value.kind is kind
    assert "南湖" not in repr(trouble.value) and there.url not in repr(trouble.value)
    assert client.locate(ADDRESS, AREA)


def test_control_a_client_without_the_district_believes_another_city(there):
    there.site.behaviours.set("all", "astray")
    world = Box(-180_000_000, -90_000_000, 180_000_000, 90_000_000)
    found = MapClient(there.url, SECRET, world).locate(ADDRESS, AREA)
    assert not NANHU.holds(found.lon, found.lat)


def test_one_area_can_be_silent_and_the_others_keep_their_order(there, client):
    Control(there.url, SECRET).set("area", "hang", subject="330402001002")
    places = [Place(f"南湖东路{n}号", AREA) for n in range(1, 30)]
    alone = client.locate_all(places)
    places.insert(7, Place(ADDRESS, "330402001002"))
    started = time.monotonic()
    outcomes = client.locate_all(places)
    assert time.monotonic() - started < DEADLINE + 0.2
    assert isinstance(outcomes.pop(7), Unreachable)
    assert outcomes == alone and all(isinstance(one, Position) for one in alone)


def test_another_secret_and_another_target_are_refused(there):
    with pytest.raises(Unreachable):
        MapClient(there.url, b"another", NANHU).locate(ADDRESS, AREA)
    assert exchange(signed_request("GET", there.url + "/no", b"", SECRET), 1).status == 404
    wrong = signed_request("POST", there.url + "/locate", b'{"name":"x"}', SECRET)
    assert exchange(wrong, 1).status == 400
    assert there.site.asked == []


class Echo(Saying):
    """Says the same each time, about the query that was asked."""

    def __init__(self, answer):
        super().__init__(SECRET, Response())
        self.answer = answer

    def respond(self, request):
        asked = json.loads(request.body) if "query_id" in self.answer else {}
        body = json.dumps(self.answer | {k: v for k, v in asked.items() if k == "query_id"})
        self._response = Response(200, body.encode())
        return super().respond(request)


SAID = {"query_id": "q", "address": "南湖东路12号", "area": AREA, "status": "FOUND"}
SPOT = {"lon": 120_750_000, "lat": 30_700_000, "precision": "house"}


def test_control_the_answer_as_agreed_is_taken(serving):
    site = serving(Echo(SAID | {"position": SPOT}))
    found = MapClient(site.url, SECRET, NANHU).locate("南湖东路12号", AREA)
    assert found == Position(120_750_000, 30_700_000, Precision.HOUSE)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        SAID,
        SAID | {"position": None},
        SAID | {"position": {}},
        SAID | {"position": SPOT, "name": "张秀兰"},
        SAID | {"position": SPOT, "area": "330402001002"},
        SAID | {"position": SPOT, "address": "南湖东路13号"},
        SAID | {"position": SPOT, "status": "NONE"},
        SAID | {"position": SPOT, "status": "ERROR"},
        SAID | {"position": SPOT, "status": "MAYBE"},
        SAID | {"position": SPOT | {"lon": 120.75}},
        SAID | {"position": SPOT | {"lon": "120750000"}},
        SAID | {"position": SPOT | {"lon": True}},
        SAID | {"position": SPOT | {"lon": 0, "lat": 0}},
        SAID | {"position": SPOT | {"lon": 30_700_000, "lat": 120_750_000}},
        SAID | {"position": SPOT | {"precision": "room"}},
        SAID | {"position": SPOT | {"height": 3}},
    ],
)
def test_an_answer_out_of_shape_is_no_place(serving, answer):
    site = serving(Echo(answer))
    with pytest.raises(Unreachable):
        MapClient(site.url, SECRET, NANHU).locate("南湖东路12号", AREA)
