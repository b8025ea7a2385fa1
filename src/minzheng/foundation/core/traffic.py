"""Requests counted and timed by the name of their page, for a monitor; never by address.

Worker processes count in mapped files of one folder (PROMETHEUS_MULTIPROC_DIR). A mapped byte for
which the disk has no room kills the process that writes it, so the room is taken beforehand: on a
full disk nothing is counted, and every answer goes out.
"""

import logging
import os
import sys
import time
from pathlib import Path

from prometheus_client import Counter, Histogram

REQUESTS = Counter("minzheng_requests", "Answers given", ["view", "method", "status"])
SECONDS = Histogram(
    "minzheng_request_seconds",
    "Time to the answer",
    ["view"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
# Of each of a worker's two files; all pages with all their answers fit in (a test counts them).
ROOM = 2**20
AGAIN_SECONDS = 60.0
log = logging.getLogger(__name__)


class _Counting:
    """Which process has its room, and until when a process that failed is let alone."""

    ready = 0
    paused_until = 0.0


def count(view: str, method: str, status: int, seconds: float) -> None:
    """Note one answer, or nothing: what cannot be counted never breaks the answer itself.

    Unknown methods share one name: a stranger cannot make series.
    """
    if time.monotonic() < _Counting.paused_until:
        return
    try:
        if _Counting.ready != os.getpid():
            _take_room()
            _Counting.ready = os.getpid()
        REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
        SECONDS.labels(view).observe(seconds)
    except Exception as error:  # a figure is worth less than any answer
        _Counting.paused_until = time.monotonic() + AGAIN_SECONDS
        log.error("answers are not counted for a minute: %s", type(error).__name__)


def give_room_back(pid: int) -> None:
    """Shorten the files of a worker that ended to what it wrote; its figures stay."""
    for path in _folder().glob(f"*_{pid}.db") if _together() else ():
        with path.open("r+b") as file:
            used = int.from_bytes(file.read(4), sys.byteorder)
            file.truncate(max(used, 8))


def _take_room() -> None:
    """OSError when the disk does not have it; then nothing is left behind."""
    if not _together() or not hasattr(os, "posix_fallocate"):
        return
    for kind in ("counter", "histogram"):
        path = _folder() / f"{kind}_{os.getpid()}.db"
        try:
            with path.open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, ROOM)
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _together() -> bool:
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ


def _folder() -> Path:
    return Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
