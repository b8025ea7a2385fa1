"""A map that makes places up, the same for the same text, and misbehaves when told to.

`python -m minzheng.connectors.map.simulator --port N` with the secret in the environment
(`MINZHENG_MAP_SECRET`). Towns lie apart, villages near their town, houses near their village, all
of them inside Nanhu; none where it really is. `asked` keeps what it was asked, for the tests.
"""

import argparse
import os
import re
import threading
from typing import Any

from minzheng.connectors import loopback, strict_json
from minzheng.connectors.map.client import Box, Precision
from minzheng.connectors.shapes import KEY, pattern, record, text
from minzheng.connectors.signing import SIGNATURE, sign, sm3_hex
from minzheng.connectors.simulation import Behaviours, Mode, Request, Response, played

MODES = frozenset(
    {
        Mode.OK, Mode.SLOW, Mode.REFUSE, Mode.UNAVAILABLE, Mode.BUSY, Mode.HANG, Mode.DRIP,
        Mode.GARBAGE, Mode.HUGE, Mode.ERROR, Mode.WRONG_ID, Mode.WRONG_PERSON,
        Mode.WRONG_SIGNATURE, Mode.LOSE_REPLY, Mode.ASTRAY,
    }
)  # fmt: skip
# Around the middle of Nanhu, with room for a village and a house beside it.
TOWNS = Box(120_680_000, 30_620_000, 120_900_000, 30_760_000)
VILLAGE, HOUSE = 9_000, 3_000  # how far they lie from the middle, in millionths of a degree
ELSEWHERE = {"lon": 116_397_000, "lat": 39_908_000, "precision": "house"}
_QUERY = record(query_id=KEY, address=text(80), area=pattern(r"[0-9]{12}"))
_KEPT = 10_000


class Map:
    """The site. `asked` are the bodies that came, as they came."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.behaviours = Behaviours(MODES)
        self.asked: list[bytes] = []
        self._lock = threading.Lock()

    def behaviour_key(self, key: str, subject: str) -> str:
        """«all», or «area» with a code."""
        if (key, bool(subject)) not in (("all", False), ("area", True)):
            raise ValueError("no such key")
        return f"area/{subject}" if subject else key

    def respond(self, request: Request) -> Response:
        """The answer to `POST /locate`."""
        if (request.method, request.path) != ("POST", "/locate"):
            return Response(404)
        query = strict_json.read(request.body)
        if _QUERY.problem(query):
            return Response(400)
        with self._lock:
            self.asked = [*self.asked[-_KEPT:], request.body]
        behaviour = self.behaviours.take(f"area/{query['area']}", "all")
        raw = strict_json.write(_answer(query, behaviour.mode))
        if behaviour.mode is Mode.GARBAGE:  # rightly signed, so that it reaches the reader
            raw = b'\x00{"half": [[['
        signature = sign(self.secret, "answer", request.headers.get(SIGNATURE.lower(), ""), raw)
        if behaviour.mode is Mode.WRONG_SIGNATURE:
            signature = signature[::-1]
        return played(behaviour, Response(200, raw, headers={SIGNATURE: signature}))


def _answer(query: dict[str, Any], mode: Mode) -> dict[str, Any]:
    place = _place(query["address"], query["area"])
    answer = {**query, "status": "FOUND" if place else "NONE", "position": place}
    match mode:
        case Mode.ERROR:
            return {**answer, "status": "ERROR", "position": None}
        case Mode.WRONG_ID:
            return {**answer, "query_id": "another"}
        case Mode.WRONG_PERSON:
            return {**answer, "address": "别人家路1号"}
        case Mode.ASTRAY:
            return {**answer, "status": "FOUND", "position": ELSEWHERE}
        case _:
            return answer


def _place(address: str, area: str) -> dict[str, Any] | None:
    """Made up from the text; None for what bears neither number nor road."""
    if re.search(r"[0-9一二三四五六七八九十](号|幢|栋|座)|[0-9]$", address):
        precision, beside = Precision.HOUSE, address
    elif re.search(r"路|街|巷|弄|里|花园|公寓|新村|组", address):
        precision, beside = Precision.STREET, address
    elif re.search(r"村|社区|镇|街道", address):
        precision, beside = Precision.AREA, area
    else:
        return None
    lon, lat = _spot(area[:9], TOWNS)
    for key, away in ((area, VILLAGE), (beside, HOUSE)):
        lon, lat = _spot(key, Box(lon - away, lat - away, lon + away, lat + away))
    return {"lon": lon, "lat": lat, "precision": precision.value}


def _spot(key: str, box: Box) -> tuple[int, int]:
    digest = int(sm3_hex(key.encode())[:16], 16)
    return (
        box.west + (digest >> 32) % (box.east - box.west),
        box.south + (digest & 0xFFFFFFFF) % (box.north - box.south),
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="地图模拟器")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=18991)
    options = parser.parse_args()
    secret = os.environ.get("MINZHENG_MAP_SECRET", "")
    if not secret:
        parser.error("请设置环境变量 MINZHENG_MAP_SECRET")
    loopback.serve(Map(secret.encode()), options.host, options.port)


if __name__ == "__main__":
    main()
