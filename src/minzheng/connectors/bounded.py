"""HTTP exchanges that cannot outlast their deadline, however slowly the other side talks.

A time-out per read is not enough: a server that sends one byte a second never trips it. Here
every read and write gets only what is left of one total deadline, and the caller waits no
longer than that even where a thread is caught in a name look-up.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic, time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from minzheng.connectors.signing import SENT_AT, SIGNATURE, sign

MEBIBYTE = 1 << 20
_NAT64 = IPv6Network("64:ff9b::/96")
PARALLEL = 128
# What a finished thread may need to hand over its result on a busy machine.
_GRACE_SECONDS = 0.05


class Kind(StrEnum):
    """Why there is no reply."""

    REFUSED = "REFUSED"
    TIMEOUT = "TIMEOUT"
    TOO_LARGE = "TOO_LARGE"
    GARBAGE = "GARBAGE"


class Trouble(Exception):
    """No whole reply came. Carries no address and no content."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class Request(NamedTuple):
    """One HTTP request. `cap` is the largest reply body taken, in bytes.

    `public_only` refuses an address that does not lie in the open internet (our own machine, the
    inner network, a cloud's metadata): for addresses that somebody else has chosen.
    """

    method: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    cap: int = MEBIBYTE
    tls: ssl.SSLContext | None = None
    public_only: bool = False


class Reply(NamedTuple):
    """One whole HTTP reply; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


def signed_request(
    method: str,
    url: str,
    body: bytes,
    secret: bytes,
    *,
    cap: int = MEBIBYTE,
    tls: ssl.SSLContext | None = None,
) -> Request:
    """A JSON request whose method, target, second and body are signed with HMAC-SM3."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent_at = str(int(time()))
    headers = {
        "Content-Type": "application/json",
        SENT_AT: sent_at,
        SIGNATURE: sign(secret, method, target, sent_at, body),
    }
    return Request(method, url, body, headers, cap, tls)


def instant() -> datetime:
    """Real time, aware, UTC: a connector knows nothing of the business clock."""
    return datetime.fromtimestamp(time(), UTC)


def exchange(request: Request, seconds: float) -> Reply:
    """The reply to `request` within `seconds` in all; raises Trouble."""
    (outcome,) = together([request], seconds)
    if isinstance(outcome, Trouble):
        raise outcome
    return outcome


def together(requests: Sequence[Request], seconds: float) -> list[Reply | Trouble]:
    """Every request side by side, in order, all within `seconds`; never raises Trouble."""
    ends_at = monotonic() + seconds
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Reply | Exception]] = queue.SimpleQueue()
    for index in range(len(requests)):
        todo.put(index)

    def work() -> None:
        while True:
            try:
                index = todo.get_nowait()
            except queue.Empty:
                return
            done.put((index, _outcome(requests[index], ends_at)))

    for _ in range(min(len(requests), PARALLEL)):
        threading.Thread(target=work, daemon=True, name="connector").start()
    outcomes: list[Reply | Trouble] = [Trouble(Kind.TIMEOUT) for _ in requests]
    for _ in requests:
        try:
            wait = ends_at + _GRACE_SECONDS - monotonic()
            index, outcome = done.get(timeout=max(0.0, wait))
        except queue.Empty:
            break
        if not isinstance(outcome, Reply | Trouble):
            raise outcome  # A fault of ours, and no trouble of the neighbour's.
        outcomes[index] = outcome
    return outcomes


def _outcome(request: Request, ends_at: float) -> Reply | Exception:
    try:
        return _perform(request, ends_at)
    except Trouble as trouble:
        return trouble
    except TimeoutError:
        return Trouble(Kind.TIMEOUT)
    except OSError:
        # Also a connection closed without a word, a name that does not resolve, a bad certificate.
        return Trouble(Kind.REFUSED)
    except (http.client.HTTPException, ValueError):
        return Trouble(Kind.GARBAGE)
    except Exception as fault:
        return fault


def _perform(request: Request, ends_at: float) -> Reply:
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port)
    place = _open_address(host, port) if request.public_only else (host, port)
    raw = socket.create_connection(place, timeout=_left(ends_at))
    try:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if secure:
            raw.settimeout(_left(ends_at))
            raw = (request.tls or _trusted()).wrap_socket(raw, server_hostname=host)
        connection.sock = _Timed(raw, ends_at)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Connection": "close", "Accept-Encoding": "identity", **request.headers}
        connection.request(request.method, target, request.body, headers)
        response = connection.getresponse()
        body = _body(response, request.cap)
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, body, instant())
    finally:
        raw.close()


def _body(response: http.client.HTTPResponse, cap: int) -> bytes:
    expected = response.length
    if expected is not None and expected > cap:
        raise Trouble(Kind.TOO_LARGE)
    body = response.read(cap + 1)
    if len(body) > cap:
        raise Trouble(Kind.TOO_LARGE)
    if expected is not None and len(body) < expected:
        raise Trouble(Kind.GARBAGE)
    return body


def _open_address(host: str, port: int) -> tuple[str, int]:
    """The number to connect to, so that a name cannot point elsewhere between look and call."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_open(text) for text in found):
        raise Trouble(Kind.REFUSED)
    return found[0], port


def is_open(text: str) -> bool:
    """Whether an IP address lies in the open internet, whatever it is wrapped in."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_open(str(inner))
    return address.is_global and not address.is_multicast


def _left(ends_at: float) -> float:
    left = ends_at - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Timed:
    """A socket as `http.client` uses it, with every call bound to one deadline."""

    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self._sock = sock
        self._ends_at = ends_at

    def sendall(self, data: Any) -> None:
        self._sock.settimeout(_left(self._ends_at))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._ends_at))

    def close(self) -> None:
        """Nothing: `http.client` closes before the body is read; `_perform` closes for good."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, ends_at: float) -> None:
        self._sock = sock
        self._ends_at = ends_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._ends_at))
        return self._sock.recv_into(buffer)
