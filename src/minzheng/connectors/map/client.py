"""Asks where addresses lie, and believes only answers that are whole, signed, ours and here."""

import re
import secrets
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.map.wording import wire_address
from minzheng.connectors.shapes import KEY, Maybe, code, record, text, whole
from minzheng.connectors.signing import SIGNATURE, signed

DEGREE = 1_000_000
_AREA = re.compile(r"[0-9]{12}")


class Precision(StrEnum):
    """What a position is the position of."""

    HOUSE = "house"
    STREET = "street"
    AREA = "area"


class Place(NamedTuple):
    """An address as the register holds it, and the 12 digits of its division."""

    address: str
    area: str


class Position(NamedTuple):
    """Longitude and latitude in whole millionths of a degree (CGCS2000)."""

    lon: int
    lat: int
    precision: Precision


class Box(NamedTuple):
    """The district with a margin, in millionths of a degree: what lies outside is not believed."""

    west: int
    south: int
    east: int
    north: int

    def holds(self, lon: int, lat: int) -> bool:
        """Whether a point lies within."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


class Unreachable(Exception):
    """Nobody knows where it is: ask again later. Carries no address and no content."""

    def __init__(self, kind: bounded.Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind


_POSITION = record(
    lon=whole(-180 * DEGREE, 180 * DEGREE), lat=whole(-90 * DEGREE, 90 * DEGREE),
    precision=code(*Precision),
)  # fmt: skip
_ANSWER = record(
    query_id=KEY, address=text(200), area=text(12), status=code("FOUND", "NONE", "ERROR"),
    position=Maybe(_POSITION),
)  # fmt: skip


class MapClient:
    """One map. `box`: the district; `seconds`: the deadline of a call in all."""

    def __init__(self, url: str, secret: bytes, box: Box, seconds: float = 5.0) -> None:
        self._url = url.rstrip("/") + "/locate"
        self._secret = secret
        self._box = box
        self._seconds = seconds

    def locate(self, address: str, area: str) -> Position | None:
        """Where it lies, None where the map does not know; raises Unreachable."""
        (outcome,) = self.locate_all([Place(address, area)])
        if isinstance(outcome, Unreachable):
            raise outcome
        return outcome

    def locate_all(
        self, places: Sequence[Place], deadline: float | None = None
    ) -> list[Position | Unreachable | None]:
        """Many side by side, outcomes in the same order; never raises for the map.

        An address of which nothing may be sent is not sent, and has no position.
        """
        asked = {n: query for n, place in enumerate(places) if (query := _query(place))}
        requests = [self._request(query) for query in asked.values()]
        replies = bounded.together(requests, self._seconds if deadline is None else deadline)
        found = {
            n: self._judged(query, request, reply)
            for (n, query), request, reply in zip(asked.items(), requests, replies, strict=True)
        }
        return [found.get(n) for n in range(len(places))]

    def _request(self, query: dict[str, Any]) -> bounded.Request:
        body = strict_json.write(query)
        return bounded.signed_request("POST", self._url, body, self._secret, cap=65536)

    def _judged(
        self,
        query: dict[str, Any],
        request: bounded.Request,
        reply: bounded.Reply | bounded.Trouble,
    ) -> Position | Unreachable | None:
        if isinstance(reply, bounded.Trouble):
            return Unreachable(reply.kind)
        if reply.status != 200:
            return Unreachable(bounded.Kind.REFUSED)
        # An unsigned NONE may come from any box on the way; it would end the asking.
        parts = ("answer", request.headers[SIGNATURE], reply.body)
        if not signed(reply.headers.get(SIGNATURE.lower(), ""), self._secret, *parts):
            return Unreachable(bounded.Kind.GARBAGE)
        return self._read(query, reply.body)

    def _read(self, query: dict[str, Any], raw: bytes) -> Position | Unreachable | None:
        try:
            answer = strict_json.read(raw)
        except strict_json.NotJson:
            return Unreachable(bounded.Kind.GARBAGE)
        if _ANSWER.problem(answer) or any(answer[key] != query[key] for key in query):
            return Unreachable(bounded.Kind.GARBAGE)
        found = answer["position"]
        if answer["status"] == "ERROR" and found is None:
            return Unreachable(bounded.Kind.REFUSED)
        if answer["status"] == "NONE" and found is None:
            return None
        if answer["status"] != "FOUND" or found is None:
            return Unreachable(bounded.Kind.GARBAGE)
        if not self._box.holds(found["lon"], found["lat"]):
            # Also a null island: a place that is not ours is a fault of theirs, and no place.
            return Unreachable(bounded.Kind.GARBAGE)
        return Position(found["lon"], found["lat"], Precision(found["precision"]))


def _query(place: Place) -> dict[str, Any] | None:
    """What goes over the wire, whole; None where nothing may."""
    if not _AREA.fullmatch(place.area):
        raise ValueError("区划代码应为12位数字")
    address = wire_address(place.address)
    if not address:
        return None
    return {"query_id": secrets.token_hex(8), "address": address, "area": place.area}
