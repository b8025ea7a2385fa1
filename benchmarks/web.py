"""A real server on a free port, and a client small enough not to be what is measured."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import ROOT

WORKERS = 2


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(settings: str) -> Iterator[int]:
    """Gunicorn with two sync workers over the WSGI application of a settings module; its port."""
    with _running(settings, ["-k", "sync", "-w", str(WORKERS)]) as (port, _):
        yield port


@contextmanager
def district(workers: int = 4) -> Iterator[tuple[int, int]]:
    """Our own pages as a district serves them, by workers with four threads; port and process."""
    kind = ["-k", "gthread", "-w", str(workers), "--threads", "4", "--preload"]
    with _running(os.environ["DJANGO_SETTINGS_MODULE"], kind) as server:
        yield server


@contextmanager
def _running(settings: str, kind: list[str]) -> Iterator[tuple[int, int]]:
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR"}
    command = [
        sys.executable, "-m", "gunicorn", *kind, "--log-level", "error",
        "-b", f"127.0.0.1:{port}", "--chdir", str(ROOT), "minzheng.config.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def children(pid: int) -> list[str]:
    """The workers of a server."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


def kill_workers(pid: int) -> None:
    """End a server's workers at once; it starts others."""
    for child in children(pid):
        os.kill(int(child), signal.SIGKILL)


def cpu_of(pids: list[str]) -> float:
    """Seconds of a core that these processes have used: what neighbours do is not in it."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def workers_memory(pid: int) -> list[float]:
    """Resident MB of each child of a server."""
    return [memory_of(child) for child in children(pid)]


def memory_of(pid: str) -> float:
    """Resident MB of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def wait(port: int, limit: float = 90) -> None:
    """Until it answers: gunicorn listens long before its workers have read the application."""
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=limit) as link:
                link.sendall(b"GET /healthz/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                if link.recv(64):
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def get(port: int, path: str, cookie: str = "") -> bytes:
    """The whole reply to one request; RuntimeError for anything but 200."""
    return _asked(port, f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n")


def post(port: int, path: str, cookie: str, form: str) -> bytes:
    """Send a form; an answer that leads on is as good as a page, but not to the door."""
    reply = _asked(port, _body("POST", path, f"Cookie: {cookie}", FORM, form))
    if b"/sign-in/" in reply.partition(b"\r\n\r\n")[0]:
        raise RuntimeError(f"{path}: signed out")
    return reply


def call(port: int, path: str, bearer: str, body: str, key: str = "") -> bytes:
    """One call of the API, with its answer and its head."""
    extra = f"\r\nIdempotency-Key: {key}" if key else ""
    return _asked(port, _body("POST", path, f"Authorization: Bearer {bearer}{extra}", JSON, body))


FORM, JSON = "application/x-www-form-urlencoded", "application/json"
GOOD = tuple(f"HTTP/1.{minor} {status}".encode() for minor in "01" for status in (200, 302, 303))


def _body(method: str, path: str, head: str, kind: str, body: str) -> str:
    return (
        f"{method} {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n{head}\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
    )


def _asked(port: int, request: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall(request.encode())
        parts = []
        while part := link.recv(65536):
            parts.append(part)
    reply = b"".join(parts)
    good = GOOD if request.startswith("POST") else GOOD[::3]
    if not reply.startswith(good):
        raise RuntimeError(f"{request.split(' ')[1].split('?')[0]}: {reply[:60]!r}")
    return reply


def times(port: int, path: str, cookie: str = "", count: int = 40) -> list[float]:
    """Seconds of each of `count` requests, one after the other."""
    found = []
    for _ in range(count):
        started = time.perf_counter()
        get(port, path, cookie)
        found.append(time.perf_counter() - started)
    return found


def rate(port: int, path: str, cookie: str = "", clients: int = 4, lasts: float = 2.5) -> float:
    """Requests a second with `clients` at once."""
    ends = time.perf_counter() + lasts
    done = [0] * clients

    def ask(me: int) -> None:
        while time.perf_counter() < ends:
            get(port, path, cookie)
            done[me] += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - started)
