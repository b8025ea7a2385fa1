"""Faults of a disk, put into a process from outside by `strace`: no code of ours plays along.

A fault is written as strace's own: `pwrite64,fsync:error=EIO:when=7+` lets the seventh write or
flush fail and all after it, `when=7` the seventh alone, `fsync:delay_enter=100000` makes each flush
wait for 100 ms. Calls are counted for each process anew.
"""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WRITES, FLUSHES = "pwrite64,pwritev,pwritev2,ftruncate,fallocate", "fsync,fdatasync"
# Only to be read, broken, full.
ERRORS = ("EROFS", "EIO", "ENOSPC")


def broken(chance: random.Random, most: int) -> str:
    """A disk that fails at a moment up to the `most`th call, once or from there on."""
    at = round(most ** chance.random())  # early moments as often as late ones
    return f"{WRITES},{FLUSHES}:error={chance.choice(ERRORS)}:when={at}{chance.choice(('', '+'))}"


def slow(milliseconds: int) -> str:
    """A disk whose flushes take so long."""
    return f"{FLUSHES}:delay_enter={milliseconds * 1000}"


def possible() -> bool:
    """Whether a process may be traced here: strace is there, and it works."""
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode == 0


needed = pytest.mark.skipif(not possible(), reason="strace is not here, or may not trace")


@contextmanager
def faulty(pid: int, fault: str) -> Iterator[None]:
    """While this lasts, that process and all that come from it have this fault."""
    calls = fault.split(":")[0]
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid), "-e", f"trace={calls}",
         "-e", f"inject={fault}"],
    )  # fmt: skip
    try:
        until = time.monotonic() + 20
        while not _traced(pid):
            assert tracer.poll() is None and time.monotonic() < until, "strace could not attach"
            time.sleep(0.005)
        yield
    finally:
        tracer.terminate()
        tracer.wait(20)


def _traced(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return "TracerPid:\t0\n" not in status
