"""The paying process that promises about money kill, stop and starve, and what is held in the end.

It works on a copy of the test database, against a bank over HTTP (tests/stages/payments/payday.py).
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from minzheng.connectors.bank.simulator import Bank
from tests.promises.forked import Worker

CARELESS = 60  # households that a control pays


class Closed(NamedTuple):
    """What does not hold in the end, how many the bank paid, how many a control paid twice."""

    wrong: list[str]
    at_bank: int
    doubled_by_control: int


class Payday(Worker):
    """The process that pays, against a bank."""

    def __init__(self, database: str, bank_url: str) -> None:
        super().__init__(
            "tests.stages.payments.payday", {"DATABASE_URL": database, "BANK_URL": bank_url}
        )


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
def struck(done: Callable[[], int], more: int, strike: Callable[[], object]) -> Iterator[None]:
    """While this lasts: `strike` as soon as so many more are done. A control that strikes by the
    clock misses on a machine that is faster or slower than the one it was written on."""
    enough, over = done() + more, threading.Event()

    def watch() -> None:
        while not over.wait(0.002):
            if done() >= enough:
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
