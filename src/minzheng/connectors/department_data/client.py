"""Asks the sources, and believes only answers that are whole, signed, ours and in shape."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from ssl import SSLContext
from time import time
from typing import Any, NamedTuple

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.department_data.asking import Answer, Kind, Query, Reason, subject
from minzheng.connectors.department_data.payloads import PAYLOADS
from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.connectors.shapes import KEY
from minzheng.connectors.signing import SENT_AT, SIGNATURE, signed, sm3_hex

CALLBACK_FRESH_SECONDS = 300
_ENVELOPE = {"source", "query_id", "subject", "status", "payload", "error"}
_ERRORS = {"SOURCE_DOWN", "NOT_AUTHORISED", "BAD_QUERY"}


class Endpoint(NamedTuple):
    """Where a source listens, and the secret that we share with it."""

    url: str
    secret: bytes
    tls: SSLContext | None = None


class DepartmentClient:
    """One client for all sources.

    `endpoints`: source code to Endpoint. `seconds`: the deadline of a call unless it names one.
    """

    def __init__(self, endpoints: Mapping[str, Endpoint], seconds: float = 5.0) -> None:
        self._endpoints = dict(endpoints)
        self._seconds = seconds

    @classmethod
    def at(cls, url: str, secret: bytes, seconds: float = 5.0) -> "DepartmentClient":
        """All sources behind one address, such as the simulator's."""
        return cls(dict.fromkeys(BY_CODE, Endpoint(url, secret)), seconds)

    def ask(self, source: str, query: Query, deadline: float | None = None) -> Answer:
        """What `source` says, within `deadline` seconds in all. Never raises for the neighbour."""
        return self.ask_all([(source, query)], deadline)[0]

    def ask_all(
        self, queries: Sequence[tuple[str, Query]], deadline: float | None = None
    ) -> list[Answer]:
        """All (source code, query) side by side, answers in the same order.

        Takes as long as the slowest of them, and never longer than `deadline` seconds.
        """
        requests = [self._request(source, query) for source, query in queries]
        outcomes = bounded.together(requests, self._seconds if deadline is None else deadline)
        return [
            self._judged(source, query, request, outcome)
            for (source, query), request, outcome in zip(queries, requests, outcomes, strict=True)
        ]

    def accept_late(
        self, source: str, query: Query, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """The answer in a call-back to `query`; NO_ANSWER if it is not whole, fresh and signed.

        The receiving page finds the query by `late_query_id(body)` and passes what was posted.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        sent_at = lower.get(SENT_AT.lower(), "")
        now = bounded.instant()
        fresh = sent_at.isdecimal() and abs(time() - int(sent_at)) <= CALLBACK_FRESH_SECONDS
        signature = lower.get(SIGNATURE.lower(), "")
        secret = self._endpoints[source].secret
        if len(body) > bounded.MEBIBYTE:
            return _unknown(source, query, now, Reason.TOO_LARGE)
        if not fresh or not signed(signature, secret, "late", sent_at, body):
            return _unknown(source, query, now, Reason.GARBAGE, body)
        return self._read(source, query, now, body)

    def _request(self, source: str, query: Query) -> bounded.Request:
        endpoint = self._endpoints[source]
        url = f"{endpoint.url.rstrip('/')}/sources/{source}/queries"
        return bounded.signed_request(
            "POST", url, query.body(source), endpoint.secret, tls=endpoint.tls
        )

    def _judged(
        self,
        source: str,
        query: Query,
        request: bounded.Request,
        outcome: bounded.Reply | bounded.Trouble,
    ) -> Answer:
        if isinstance(outcome, bounded.Trouble):
            return _unknown(source, query, bounded.instant(), Reason(outcome.kind.value))
        at, body = outcome.received_at, outcome.body
        if outcome.status not in (200, 202):
            return _unknown(source, query, at, Reason.REFUSED, body)
        parts = ("answer", request.headers[SIGNATURE], body)
        signature = outcome.headers.get(SIGNATURE.lower(), "")
        if not _is_plain_json(outcome.headers) or not signed(
            signature, self._endpoints[source].secret, *parts
        ):
            return _unknown(source, query, at, Reason.GARBAGE, body)
        return self._read(source, query, at, body)

    def _read(self, source: str, query: Query, at: datetime, body: bytes) -> Answer:
        try:
            envelope = strict_json.read(body)
        except strict_json.NotJson:
            return _unknown(source, query, at, Reason.GARBAGE, body)
        person = subject(self._endpoints[source].secret, query.id_number)
        echoed = (envelope.get("source"), envelope.get("query_id"), envelope.get("subject"))
        if envelope.keys() != _ENVELOPE or echoed != (source, query.query_id, person):
            return _unknown(source, query, at, Reason.GARBAGE, body)
        return _meant(source, query, at, body, envelope)


def late_query_id(body: bytes) -> str:
    """The query that a call-back says it answers, not yet verified; «» if it says none."""
    try:
        found = strict_json.read(body[: bounded.MEBIBYTE]).get("query_id")
    except strict_json.NotJson:
        return ""
    return "" if KEY.problem(found) else str(found)


def _meant(
    source: str, query: Query, at: datetime, body: bytes, envelope: dict[str, Any]
) -> Answer:
    payload, error = envelope["payload"], envelope["error"]
    match envelope["status"]:
        case "FOUND" if error is None and PAYLOADS[source].problem(payload, source) is None:
            kind = Kind.FOUND
        case "NONE" if error is None and payload is None:
            kind = Kind.NONE
        case "LATER" if error is None and payload is None:
            return _unknown(source, query, at, Reason.LATE, body)
        case "ERROR" if isinstance(error, str) and payload is None:
            # The code is the source's, the words are ours: its text might name people.
            reason = Reason(error) if error in _ERRORS else Reason.OTHER
            return _unknown(source, query, at, reason, body, Kind.ERROR)
        case _:
            return _unknown(source, query, at, Reason.GARBAGE, body)
    return Answer(source, query.query_id, kind, at, None, body, sm3_hex(body), payload)


def _unknown(
    source: str,
    query: Query,
    at: datetime,
    reason: Reason,
    body: bytes = b"",
    kind: Kind = Kind.NO_ANSWER,
) -> Answer:
    return Answer(source, query.query_id, kind, at, reason, body, sm3_hex(body) if body else "")


def _is_plain_json(headers: Mapping[str, str]) -> bool:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media == "application/json" and "content-encoding" not in headers
