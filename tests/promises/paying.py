"""The paying process that promises about money kill, stop and starve, and what is held in the end.

It works on a copy of the test database, against a bank over HTTP (tests/stages/payments/payday.py).
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import web
from django.conf import settings
from django.db import connection

from minzheng.connectors.bank.simulator import Bank

CARELESS = 60  # households that a control pays
ROOT = Path(__file__).resolve().parents[2]


class Closed(NamedTuple):
    """What does not hold in the end, how many the bank paid, how many a control paid twice."""

    wrong: list[str]
    at_bank: int
    doubled_by_control: int


class Payday:
    """The process that pays, and the commands it understands."""

    def __init__(self, database: str, bank_url: str) -> None:
        env = os.environ | {
            "DATABASE_URL": database, "BANK_URL": bank_url, "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "minzheng.config.settings",
            "MINZHENG_DATA_DIR": str(settings.DATA_DIR),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.stages.payments.payday"],
            cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.answer()

    def ask(self, command: str) -> dict[str, Any]:
        """Send a command; its first answer."""
        assert self.process.stdin
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        """The next answer."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the paying process is gone"
        found: dict[str, Any] = json.loads(line)
        return found

    def attempt(self, command: str, kill_after: float | None) -> tuple[bool, float]:
        """Do the work, perhaps killed after so long; whether it came to its end, and when."""
        ended = self.ask(command if kill_after is None else f"{command} {kill_after:.3f}")
        killed = os.WIFSIGNALED(ended["status"])
        assert killed or os.WEXITSTATUS(ended["status"]) == 0, "the paying process failed"
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


def closed(payday: Payday, bank: Bank, months: list[str], careless: Callable[[], object]) -> Closed:
    """Hold the books of these months against the bank, transfer by transfer; then the control,
    which pays CARELESS households the careless way. The process ends."""
    report = payday.ask("check " + " ".join(months))
    paid = sorted(row.transfer_id for row in bank.paid())
    wrong = list(report["wrong"])
    if paid != report["paid"]:
        wrong.append("银行付出的和账上的不是同一些转账")
    careless()
    doubled = len(bank.paid()) - len(paid) - CARELESS
    payday.close()
    return Closed(wrong, len(paid), doubled)


@contextmanager
def struck(bank: Bank, more: int, strike: Callable[[], object]) -> Iterator[None]:
    """While this lasts: `strike` as soon as the bank has paid so many more. A control that strikes
    by the clock misses on a machine that is faster or slower than the one it was written on."""
    enough, over = len(bank.paid()) + more, threading.Event()

    def watch() -> None:
        while not over.wait(0.002):
            if len(bank.paid()) >= enough:
                strike()
                return

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


@contextmanager
def copy_of_database(folder: Path) -> Iterator[str]:
    """The address of a copy of the test database: migrated and empty, ours alone."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        path = folder / "payday.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        yield f"sqlite:///{path}"
        return
    copy = f"payday_{os.getpid()}_{time.monotonic_ns()}"
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    _elsewhere(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    try:
        yield f"{url}/{copy}"
    finally:
        _elsewhere(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _elsewhere(statement: str) -> None:
    """Run a statement that no connection to the test database may see."""
    import psycopg

    connection.close()
    to = connection.settings_dict
    with psycopg.connect(
        host=to["HOST"], port=to["PORT"], user=to["USER"], password=to["PASSWORD"],
        dbname="postgres", autocommit=True,
    ) as outside:  # fmt: skip
        outside.execute(statement)
