"""What every simulator is made of, and how one is told to misbehave.

A simulator is a `Site`: it turns a `Request` into a `Response`. The manner of a response (close,
hang, drip, flood) is played on the socket by `loopback`. Behaviour is set in the process
(`site.behaviours.set`) or from another one through `Control`; both are deterministic: nothing is
left to chance, and `times` counts the requests that a behaviour still catches.
"""

import threading
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from minzheng.connectors import bounded, strict_json


class Mode(StrEnum):
    """How a simulator may behave; each simulator names the modes that it knows."""

    OK = "ok"
    SLOW = "slow"  # the right answer after `ms`
    REFUSE = "refuse"  # the connection is closed without a word
    UNAVAILABLE = "unavailable"  # HTTP 503
    BUSY = "busy"  # HTTP 429
    HANG = "hang"  # nothing, until the other side gives up
    DRIP = "drip"  # one byte every `ms`
    GARBAGE = "garbage"
    HUGE = "huge"  # bytes without end
    ERROR = "error"  # a proper answer that says: it went wrong here
    REJECT = "reject"  # a proper answer that says: never
    WRONG_ID = "wrong_id"  # an answer to another query
    WRONG_PERSON = "wrong_person"  # an answer about somebody else
    WRONG_SIGNATURE = "wrong_signature"
    LATE = "late"  # «later», then a call-back after `ms`
    LOSE_REPLY = "lose_reply"  # the work is done, the reply is lost
    NOT_READY = "not_ready"
    TAMPER = "tamper"  # the reply was changed on its way
    ASTRAY = "astray"  # a place that is not in this district


class Behaviour(NamedTuple):
    """A mode, its milliseconds, and for how many requests it holds (None: until changed)."""

    mode: Mode = Mode.OK
    ms: int = 0
    times: int | None = None


class Behaviours:
    """What was set for which key; the most particular key that was set wins."""

    def __init__(self, known: frozenset[Mode]) -> None:
        self._known = known
        self._lock = threading.Lock()
        self._set: dict[str, Behaviour] = {}

    def set(self, key: str, mode: Mode | str, ms: int = 0, times: int | None = None) -> None:
        """Behave so for `key`; ValueError for a mode that this simulator does not play."""
        if Mode(mode) not in self._known:
            raise ValueError("this simulator does not play that mode")
        with self._lock:
            self._set[key] = Behaviour(Mode(mode), ms, times)

    def clear(self) -> None:
        """Behave well everywhere."""
        with self._lock:
            self._set.clear()

    def take(self, *keys: str) -> Behaviour:
        """The behaviour for the first of `keys` that has one, counted as used once."""
        with self._lock:
            for key in keys:
                found = self._set.get(key)
                if found is None:
                    continue
                if found.times is not None:
                    if found.times <= 0:
                        continue
                    self._set[key] = found._replace(times=found.times - 1)
                return found
        return Behaviour()

    def shown(self) -> dict[str, dict[str, Any]]:
        """All that is set, as JSON-able data."""
        with self._lock:
            return {key: found._asdict() for key, found in self._set.items()}


class Manner(StrEnum):
    """How a response goes over the socket."""

    PLAIN = "plain"
    CLOSE = "close"
    HANG = "hang"
    DRIP = "drip"
    FLOOD = "flood"


class Request(NamedTuple):
    """What came in; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Response(NamedTuple):
    """What goes out, and how. `ms` is the pause before it, or between the bytes of a drip."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = {}
    manner: Manner = Manner.PLAIN
    ms: int = 0


class Site(Protocol):
    """One simulated party."""

    secret: bytes
    behaviours: Behaviours

    def respond(self, request: Request) -> Response:
        """The response to a request that is fresh and rightly signed."""

    def behaviour_key(self, key: str, subject: str) -> str:
        """The key under which `Control` sets a behaviour for one subject, or for all («»)."""


def played(behaviour: Behaviour, response: Response) -> Response:
    """The response as `behaviour` wants it on the socket; modes about content pass through."""
    match behaviour.mode:
        case Mode.SLOW:
            return response._replace(ms=behaviour.ms)
        case Mode.REFUSE | Mode.LOSE_REPLY:
            return Response(manner=Manner.CLOSE)
        case Mode.HANG:
            return Response(manner=Manner.HANG)
        case Mode.UNAVAILABLE:
            return Response(503, b"", "text/plain")
        case Mode.BUSY:
            return Response(429, b"", "text/plain", {"Retry-After": "300"})
        case Mode.DRIP:
            return response._replace(manner=Manner.DRIP, ms=behaviour.ms or 20)
        case Mode.GARBAGE:
            return response._replace(body=b'\x00{"half": [[[')
        case Mode.HUGE:
            return response._replace(manner=Manner.FLOOD)
        case _:
            return response


class Control:
    """Tells a simulator in another process how to behave."""

    def __init__(self, url: str, secret: bytes) -> None:
        self._url = url.rstrip("/") + "/control"
        self._secret = secret

    def set(
        self,
        key: str,
        mode: Mode | str,
        *,
        subject: str = "",
        ms: int = 0,
        times: int | None = None,
    ) -> None:
        """Behave so for `key` (and only for `subject`, where given)."""
        order = {"key": key, "subject": subject, "mode": str(mode), "ms": ms, "times": times}
        self._send("POST", strict_json.write(order))

    def clear(self) -> None:
        """Behave well everywhere."""
        self._send("DELETE", b"")

    def _send(self, method: str, body: bytes) -> None:
        reply = bounded.exchange(
            bounded.signed_request(method, self._url, body, self._secret), seconds=5.0
        )
        if reply.status != 200:
            raise ValueError("the simulator did not take the order")
