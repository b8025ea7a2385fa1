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
from pathlib import Path
from typing import Any

from benchmarks import web
from django.conf import settings
from django.db import DatabaseError, connections

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


def forked(work: Callable[[], object], kill_after: str = "", most: str = "") -> dict[str, Any]:
    """Do the work in a child, perhaps killed on its way; how it ended and after how long."""
    connections.close_all()
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            if most:
                limited(int(most))
            work()
            os._exit(0)
        except DatabaseError as error:
            if most and any(words in str(error) for words in SAID):
                os._exit(FULL)
            traceback.print_exc()
            os._exit(1)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if kill_after:
        time.sleep(float(kill_after))
        os.kill(pid, signal.SIGKILL)  # not waited for yet, so the number is still this child's
    status = os.waitpid(pid, 0)[1]
    return {"status": status, "seconds": time.monotonic() - started}


def say(answer: dict[str, Any]) -> None:
    """One line of JSON."""
    print(json.dumps(answer), flush=True)
