"""P01: no payment is lost or doubled when the process that pays is killed, anywhere, again.

A process of its own pays month after month against a bank over HTTP and is killed -9 at random
moments; another one goes on from what is stored. In the end: one payment a household and month at
the bank and in the books, Σ = 0, the audit chain whole. The careless variant shows doubles.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.workdays import months_after
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

CARELESS = 60  # households that the control pays
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


class Measured(NamedTuple):
    """What a campaign showed. `kills` hit a run that was under way, `late` came after its end."""

    kills: int
    late: int
    months: int
    households: int
    wrong: list[str]
    paid_at_bank: int
    expected: int
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

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


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


def campaign(folder: Path, kills: int, households: int, seed: int) -> Measured:
    """Pay months until so many runs were killed, every month to its end; then the control."""
    chance = random.Random(seed)
    bank = Bank(settings.CONNECTOR_SECRET)
    with copy_of_database(folder) as database, loopback.running(bank) as running:
        payday = Payday(database, running.url)
        payday.ask(f"prepare {households}")
        months, hit, late = pay_months(payday, kills, chance)
        report = payday.ask("check " + " ".join(months))
        paid = [row.transfer_id for row in bank.paid()]
        careless(payday, chance)
        doubled = len(bank.paid()) - len(paid) - CARELESS
        payday.close()
    wrong = list(report["wrong"])
    if sorted(paid) != report["paid"]:
        wrong.append("银行付出的和账上的不是同一些转账")
    return Measured(
        hit, late, len(months), households, wrong, len(paid), households * len(months), doubled
    )


def pay_months(payday: Payday, kills: int, chance: random.Random) -> tuple[list[str], int, int]:
    """The months paid, kills that hit a run under way, and kills that came after its end."""
    month, hit, late = NOVEMBER, 0, 0
    _, whole = payday.attempt(f"run {month}", None)
    months = [month.isoformat()]
    while hit < kills:
        month = months_after(month, 1)
        months.append(month.isoformat())
        finished = False
        while not finished:
            delay = chance.uniform(0, whole * 0.6) if hit < kills else None
            finished, _ = payday.attempt(f"run {month}", delay)
            hit += not finished
            late += finished and delay is not None
    return months, hit, late


def careless(payday: Payday, chance: random.Random, most: int = 12) -> None:
    """The naive variant, killed up to so many times and then left in peace."""
    for _ in range(most):
        finished, _ = payday.attempt(f"naive {NOVEMBER}", chance.uniform(0.02, 0.2))
        if finished:
            return
    payday.attempt(f"naive {NOVEMBER}", None)


def _sitting(folder: Path, seed: int) -> Measured:
    kills = size(5, "P01 kills")
    return campaign(folder, kills, 2_000 if kills >= 20 else 300, seed)


measured = once(_sitting)


def test_killed_anywhere_paid_once(measured: Measured) -> None:
    assert measured.wrong == []
    assert measured.paid_at_bank == measured.expected
    assert measured.kills > 0


def test_control_without_idempotency_money_is_doubled(measured: Measured) -> None:
    """The same kills on code that pays first and writes afterwards, with a new number each time."""
    assert measured.doubled_by_control > 0
