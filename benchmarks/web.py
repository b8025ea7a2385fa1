"""A real server on a free port, and a client small enough not to be what is measured."""

import os
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


KINDS = {
    "sync": ("gunicorn", "-k", "sync"),
    "gthread": ("gunicorn", "-k", "gthread", "--threads", "4"),
    "granian": ("granian", "--interface", "wsgi", "--blocking-threads", "1"),
}


@contextmanager
def serving(settings: str) -> Iterator[int]:
    """Gunicorn with two sync workers over the WSGI application of a settings module; its port."""
    with running(settings, "sync") as (port, _):
        yield port


@contextmanager
def running(settings: str, kind: str) -> Iterator[tuple[int, int]]:
    """A server of one of KINDS with two workers; its port and process."""
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR"}
    name, *options = KINDS[kind]
    command = [sys.executable, "-m", name, *options, "--log-level", "error"]
    if name == "gunicorn":
        command += ["-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--chdir", str(ROOT)]
    else:
        command += ["--workers", str(WORKERS), "--host", "127.0.0.1", "--port", str(port)]
    command.append("minzheng.config.wsgi:application")
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def workers_memory(pid: int) -> list[float]:
    """Resident MB of each child of a server."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    pages = [int(Path(f"/proc/{c}/statm").read_text("ascii").split()[1]) for c in children]
    return [count * os.sysconf("SC_PAGE_SIZE") / 1e6 for count in pages]


def _wait(port: int, limit: float = 40) -> None:
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def get(port: int, path: str, cookie: str = "") -> bytes:
    """The whole reply to one request; RuntimeError for anything but 200."""
    asked = f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as link:
        link.sendall(asked)
        parts = []
        while part := link.recv(65536):
            parts.append(part)
    reply = b"".join(parts)
    if not reply.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
        raise RuntimeError(f"{path.split('?')[0]}: {reply[:60]!r}")
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
