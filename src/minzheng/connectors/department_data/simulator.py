"""All departments on one loopback port, for the demo and the tests.

`python -m minzheng.connectors.department_data.simulator --data DIR --port N` with the secret in
the environment (`MINZHENG_DEPARTMENTS_SECRET`), or `serve(…)`, or `running(Departments(…))`.
A record of months ends at the month asked for (`as_of`), so one file serves a moving demo clock.
"""

import argparse
import os
import threading
import time
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from minzheng.connectors import bounded, loopback, strict_json
from minzheng.connectors.department_data.asking import subject
from minzheng.connectors.department_data.records import FILE_NAME, Records, id_index
from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.connectors.shapes import DAY, ID_NUMBER, KEY, Maybe, code, record, text
from minzheng.connectors.signing import SENT_AT, SIGNATURE, sign
from minzheng.connectors.simulation import Behaviours, Mode, Request, Response, played

MODES = frozenset(Mode) - {
    Mode.BUSY, Mode.REJECT, Mode.LOSE_REPLY, Mode.NOT_READY, Mode.TAMPER, Mode.ASTRAY,
}  # fmt: skip
_QUERY = record(
    source=code(*BY_CODE),
    query_id=KEY,
    authorisation_id=KEY,
    case_id=KEY,
    id_number=ID_NUMBER,
    purpose=KEY,
    as_of=DAY,
    callback_url=Maybe(text(500)),
)
_LATE_DEADLINE = 5.0


class Holder(Protocol):
    """Whatever holds the departments' records."""

    def find(self, source: str, id_number: str) -> dict[str, Any] | None:
        """The payload that `source` holds on the person, or None."""


class Departments:
    """The site. `asked` counts the queries per source."""

    def __init__(self, holder: Holder, secret: bytes) -> None:
        self.secret = secret
        self.behaviours = Behaviours(MODES)
        self.asked: dict[str, int] = {}
        self._holder = holder
        self._lock = threading.Lock()

    def behaviour_key(self, key: str, subject: str) -> str:
        """A source («DS09»), or a source and an ID number."""
        if key not in BY_CODE:
            raise ValueError("no such source")
        return f"{key}/{id_index(subject)}" if subject else key

    def respond(self, request: Request) -> Response:
        """The answer to `POST /sources/DSnn/queries`."""
        match request.path.split("/"):
            case ["", "sources", source, "queries"] if source in BY_CODE:
                return self._answer(source, request)
            case _:
                return Response(404)

    def _answer(self, source: str, request: Request) -> Response:
        query = strict_json.read(request.body)
        if _QUERY.problem(query) or query["source"] != source:
            return Response(400)
        with self._lock:
            self.asked[source] = self.asked.get(source, 0) + 1
        key = self.behaviour_key(source, query["id_number"])
        behaviour = self.behaviours.take(key, source)
        envelope = self._envelope(query, behaviour.mode)
        if behaviour.mode is Mode.LATE:
            self._promise(query, behaviour.ms / 1000)
            envelope |= {"status": "LATER", "payload": None}
        # Garbage is rightly signed, so that it reaches the reader and not only the signature check.
        garbage = behaviour.mode is Mode.GARBAGE
        body = b'\x00{"half": [[[' if garbage else strict_json.write(envelope)
        asked_by = request.headers.get(SIGNATURE.lower(), "")
        signature = sign(self.secret, "answer", asked_by, body)
        if behaviour.mode is Mode.WRONG_SIGNATURE:
            signature = signature[::-1]
        return played(behaviour, Response(body=body, headers={SIGNATURE: signature}))

    def _envelope(self, query: dict[str, Any], mode: Mode = Mode.OK) -> dict[str, Any]:
        payload = self._holder.find(query["source"], query["id_number"])
        envelope = {
            "source": query["source"],
            "query_id": query["query_id"],
            "subject": subject(self.secret, query["id_number"]),
            "status": "NONE" if payload is None else "FOUND",
            "payload": payload and _until(payload, query["as_of"]),
            "error": None,
        }
        match mode:
            case Mode.ERROR:
                envelope |= {"status": "ERROR", "payload": None, "error": "SOURCE_DOWN"}
            case Mode.WRONG_ID:
                envelope["query_id"] = "another"
            case Mode.WRONG_PERSON:
                envelope["subject"] = subject(self.secret, "another")
        return envelope

    def _promise(self, query: dict[str, Any], pause: float) -> None:
        url = query["callback_url"]
        if not url or urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
            return  # A simulator that posts anywhere would be a tool for others.
        body = strict_json.write(self._envelope(query))

        def call_back() -> None:
            sent_at = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                SENT_AT: sent_at,
                SIGNATURE: sign(self.secret, "late", sent_at, body),
            }
            bounded.together([bounded.Request("POST", url, body, headers)], _LATE_DEADLINE)

        timer = threading.Timer(pause, call_back)
        timer.daemon = True
        timer.start()


def _until(payload: dict[str, Any], as_of: str) -> dict[str, Any]:
    month = as_of[:7]
    return {
        key: [row for row in value if row.get("month", month) <= month]
        if isinstance(value, list)
        else value
        for key, value in payload.items()
    }


def serve(host: str, port: int, data: Path, secret: bytes) -> None:
    """Serve the departments held in `data` (a directory or the SQLite file) until interrupted."""
    path = data / FILE_NAME if data.is_dir() else data
    loopback.serve(Departments(Records(path), secret), host, port)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="各部门数据模拟器")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=18990)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    secret = os.environ.get("MINZHENG_DEPARTMENTS_SECRET", "")
    if not secret:
        parser.error("请设置环境变量 MINZHENG_DEPARTMENTS_SECRET")
    serve(options.host, options.port, options.data, secret.encode())


if __name__ == "__main__":
    main()
