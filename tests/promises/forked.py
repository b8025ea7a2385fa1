"""A process that works in forked children made to be killed, and the one who gives it orders.

Forking keeps Django loaded, so that a kill costs milliseconds. An order is a line on standard
input, its answer a line of JSON.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks import web
from django.conf import settings
from django.db import DatabaseError, connections

from tests.promises.faults import faulty

ROOT = Path(__file__).resolve().parents[2]
FULL = 3  # how a child ends that the disk stopped
SAID = ("disk is full", "disk I/O error", "unable to open database")


class Worker:
    """The process, a module run with `settings` of its own, and the orders it understands."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        env = os.environ | environment | {
            "LOG_LEVEL": "CRITICAL", "DJANGO_SETTINGS_MODULE": "minzheng.config.settings",
            "MINZHENG_DATA_DIR": str(settings.DATA_DIR),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.answer()

    def ask(self, order: str) -> dict[str, Any]:
        """Give an order; its first answer."""
        assert self.process.stdin
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next answer."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the working process is gone"
        found: dict[str, Any] = json.loads(line)
        return found

    def attempt(self, order: str, kill_after: float | None) -> tuple[bool, float]:
        """Do the work, perhaps killed after so long; whether it came to its end, and when."""
        ended = self.ask(order if kill_after is None else f"{order} {kill_after:.3f}")
        killed = os.WIFSIGNALED(ended["status"])
        assert killed or os.WEXITSTATUS(ended["status"]) == 0, "the working process failed"
        return not killed, ended["seconds"]

    def kill(self) -> None:
        """End the child that works now."""
        web.kill_workers(self.process.pid)

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def limited(size: int) -> None:
    """From here on no file of this process grows beyond so many bytes: the disk is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def starved(room: int) -> None:
    """From here on this process gets so many bytes of memory more, and then none."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + room,) * 2)


def forked(
    work: Callable[[], object], kill_after: str = "", fault: str = "", first: Any = None
) -> dict[str, Any]:
    """Do the work in a child, perhaps killed on its way; how it ended and after how long.

    `fault` makes the child's system calls go wrong (faults.py), `first` is done in the child before
    it begins.
    """
    connections.close_all()
    started = time.monotonic()
    ready, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(go)
            os.read(ready, 1)
            _begin(work, first)
        finally:
            os._exit(1)
    os.close(ready)
    with faulty(pid, fault) if fault else nullcontext():
        os.close(go)
        if kill_after:
            time.sleep(float(kill_after))
            os.kill(pid, signal.SIGKILL)  # not waited for yet, so the number is still this child's
        status = os.waitpid(pid, 0)[1]
    return {"status": status, "seconds": time.monotonic() - started}


def _begin(work: Callable[[], object], first: Any) -> None:
    """Never returns."""
    try:
        if first is not None:
            first()
        work()
        os._exit(0)
    except DatabaseError as error:
        if any(words in str(error) for words in SAID):
            os._exit(FULL)
        traceback.print_exc()
    except BaseException:
        traceback.print_exc()


def say(answer: dict[str, Any]) -> None:
    """One line of JSON."""
    print(json.dumps(answer), flush=True)
