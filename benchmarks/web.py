"""A real server on a free port, and a client small enough not to be what is measured."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

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
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR"}
    command = [
        sys.executable, "-m", "gunicorn", "-k", "sync", "-w", str(WORKERS), "--log-level", "error",
        "-b", f"127.0.0.1:{port}", "--chdir", str(ROOT), "minzheng.config.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


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
