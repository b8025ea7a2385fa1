"""A gateway that stores each message id once, and misbehaves when told to.

`python -m minzheng.connectors.sms.simulator --data FILE --port N` with the secret in the
environment (`MINZHENG_SMS_SECRET`). `received(url, secret)` lists what it got, for the demo page.
Phones can be set to misbehave one by one: `Control.set("phone", "reject", subject="139…")`.
"""

import argparse
import os
import sqlite3
import threading
import time
from datetime import UTC, datetime
from typing import NamedTuple

from minzheng.connectors import bounded, loopback, strict_json
from minzheng.connectors.shapes import KEY, pattern, record
from minzheng.connectors.signing import SIGNATURE, sign, sm3_hex
from minzheng.connectors.simulation import Behaviours, Mode, Request, Response, played
from minzheng.connectors.sms.client import Refusal

MODES = frozenset(
    {
        Mode.OK, Mode.SLOW, Mode.REFUSE, Mode.UNAVAILABLE, Mode.BUSY, Mode.HANG, Mode.DRIP,
        Mode.GARBAGE, Mode.HUGE, Mode.REJECT, Mode.WRONG_ID, Mode.WRONG_SIGNATURE, Mode.LOSE_REPLY,
    }
)  # fmt: skip
# Modes in which the message is taken in before the reply goes wrong.
_TAKEN = {Mode.OK, Mode.SLOW, Mode.DRIP, Mode.LOSE_REPLY, Mode.WRONG_ID, Mode.WRONG_SIGNATURE}
_MESSAGE = record(message_id=KEY, phone=pattern(r"1[3-9][0-9]{9}"), text=pattern(r"(?s).{1,500}"))
_PAGE_MOST = 500


class Received(NamedTuple):
    """A message as the gateway has it. `arrivals` counts how often its id was sent."""

    n: int
    message_id: str
    phone: str
    text: str
    accepted_at: datetime
    arrivals: int


class Gateway:
    """The site. `path` is a SQLite file, or «:memory:»."""

    def __init__(self, secret: bytes, path: str = ":memory:") -> None:
        self.secret = secret
        self.behaviours = Behaviours(MODES)
        self._lock = threading.Lock()
        self._store = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._store.execute("PRAGMA journal_mode = WAL")
        self._store.execute(
            "CREATE TABLE IF NOT EXISTS message (n INTEGER PRIMARY KEY, message_id TEXT UNIQUE,"
            " phone TEXT, text TEXT, accepted_at INTEGER, arrivals INTEGER)"
        )

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    __del__ = close

    def behaviour_key(self, key: str, subject: str) -> str:
        """«all», or «phone» with a number."""
        if (key, bool(subject)) not in (("all", False), ("phone", True)):
            raise ValueError("no such key")
        return f"phone/{subject}" if subject else key

    def respond(self, request: Request) -> Response:
        """`POST /messages` takes one in, `GET /messages?after=n&limit=m` lists."""
        if request.path != "/messages":
            return Response(404)
        if request.method == "GET":
            after, limit = request.query.get("after", "0"), request.query.get("limit", "100")
            return self._signed(request, 200, {"messages": self._listed(int(after), int(limit))})
        return self._take(request)

    def messages(self, after: int = 0, limit: int = _PAGE_MOST) -> list[Received]:
        """What it got after number `after`, oldest first."""
        with self._lock:
            rows = self._store.execute(
                "SELECT n, message_id, phone, text, accepted_at, arrivals FROM message"
                " WHERE n > ? ORDER BY n LIMIT ?",
                (after, min(limit, _PAGE_MOST)),
            ).fetchall()
        return [_received(*row) for row in rows]

    def _listed(self, after: int, limit: int) -> list[dict[str, object]]:
        return [
            {**m._asdict(), "accepted_at": int(m.accepted_at.timestamp())}
            for m in self.messages(after, limit)
        ]

    def _take(self, request: Request) -> Response:
        message = strict_json.read(request.body)
        if _MESSAGE.problem(message):
            return Response(400)
        behaviour = self.behaviours.take(f"phone/{message['phone']}", "all")
        if behaviour.mode is Mode.REJECT:
            return self._refusal(request, message["message_id"], Refusal.BLOCKED)
        if behaviour.mode not in _TAKEN:
            return played(behaviour, Response())
        stored = self._store_once(message["message_id"], message["phone"], message["text"])
        if stored is None:
            return self._refusal(request, message["message_id"], Refusal.CONFLICT)
        accepted_at, repeated = stored
        receipt = {
            "message_id": "another" if behaviour.mode is Mode.WRONG_ID else message["message_id"],
            "receipt_id": sm3_hex(message["message_id"].encode())[:16],
            "accepted_at": accepted_at,
            "repeated": repeated,
        }
        response = self._signed(request, 200, receipt)
        if behaviour.mode is Mode.WRONG_SIGNATURE:
            response = response._replace(headers={SIGNATURE: response.headers[SIGNATURE][::-1]})
        return played(behaviour, response)

    def _store_once(self, message_id: str, phone: str, text: str) -> tuple[int, bool] | None:
        with self._lock:
            taken = self._store.execute(
                "INSERT INTO message (message_id, phone, text, accepted_at, arrivals)"
                " VALUES (?, ?, ?, ?, 1) ON CONFLICT (message_id) DO UPDATE"
                " SET arrivals = arrivals + 1 WHERE phone = excluded.phone AND text = excluded.text"
                " RETURNING accepted_at, arrivals",
                (message_id, phone, text, int(time.time())),
            ).fetchone()
        return (taken[0], taken[1] > 1) if taken else None

    def _refusal(self, request: Request, message_id: str, refusal: Refusal) -> Response:
        return self._signed(request, 422, {"message_id": message_id, "error": refusal.value})

    def _signed(self, request: Request, status: int, body: dict[str, object]) -> Response:
        raw = strict_json.write(body)
        signature = sign(self.secret, "answer", request.headers.get(SIGNATURE.lower(), ""), raw)
        return Response(status, raw, headers={SIGNATURE: signature})


def _received(
    n: int, message_id: str, phone: str, text: str, accepted_at: int, arrivals: int
) -> Received:
    return Received(n, message_id, phone, text, datetime.fromtimestamp(accepted_at, UTC), arrivals)


def received(url: str, secret: bytes, after: int = 0, limit: int = 100) -> list[Received]:
    """What the gateway at `url` got; raises bounded.Trouble."""
    target = f"{url.rstrip('/')}/messages?after={after}&limit={limit}"
    request = bounded.signed_request("GET", target, b"", secret, cap=4 * bounded.MEBIBYTE)
    reply = bounded.exchange(request, 5.0)
    if reply.status != 200:
        raise bounded.Trouble(bounded.Kind.REFUSED)
    return [_received(**row) for row in strict_json.read(reply.body)["messages"]]


def serve(host: str, port: int, path: str, secret: bytes) -> None:
    """Serve the gateway until interrupted."""
    loopback.serve(Gateway(secret, path), host, port)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="短信网关模拟器")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=18991)
    parser.add_argument("--data", default=":memory:")
    options = parser.parse_args()
    secret = os.environ.get("MINZHENG_SMS_SECRET", "")
    if not secret:
        parser.error("请设置环境变量 MINZHENG_SMS_SECRET")
    serve(options.host, options.port, options.data, secret.encode())


if __name__ == "__main__":
    main()
