"""P32: a full disk loses no payment, doubles none, and spoils nothing.

Months are paid by a process of its own on a disk on which no file grows beyond a size that is drawn
anew each time: at the first byte, in the middle of a list, of a bank file, of the books. What was
stopped goes on from what is stored once there is room. SQLite alone: test_p32_server.py fills the
disk of PostgreSQL's server.
"""

import os
import random
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.workdays import months_after
from tests.promises.forked import FULL
from tests.promises.paying import CARELESS, Closed, Payday, closed, copy_of_database
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the files are the server's"),
]
HOUSEHOLDS, PRESSES = CARELESS, 2
LEAST, MOST = 8_192, 6_000_000  # bytes; above the database itself a month comes to its end
NARROW = 65_536  # the careless way pays at the bank, and its books find no room


class Measured(NamedTuple):
    """`stopped` of so many attempts to pay, and `pages` that said so."""

    attempts: int
    stopped: int
    pages: int
    expected: int
    end: Closed


def attempt(payday: Payday, command: str, month: Any, most: int) -> bool:
    """Whether it came to its end; a stop that is not the disk's is a fault."""
    status = payday.ask(f"{command} {month} {most}")["status"]
    assert os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, FULL), (command, most, status)
    return os.WEXITSTATUS(status) == 0


def campaign(folder: Path, stops: int, seed: int) -> Measured:
    """Pay month after month until the disk stopped so many runs; then press the button, then the
    careless way."""
    chance, bank = random.Random(seed), Bank(settings.CONNECTOR_SECRET)
    tried = stopped = 0
    with copy_of_database(folder) as database, loopback.running(bank) as running:
        payday = Payday(database, running.url)
        payday.ask(f"prepare {HOUSEHOLDS}")
        months = [NOVEMBER]
        while stopped < stops:
            tried += 1
            if attempt(payday, "full", months[-1], chance.randrange(LEAST, MOST)):
                months.append(months_after(months[-1], 1))
            else:
                stopped += 1
        pages = sum(not attempt(payday, "page", months[-1], LEAST * 4**n) for n in range(PRESSES))
        payday.attempt(f"run {months[-1]}", None)
        paid = [month.isoformat() for month in months]
        end = closed(payday, bank, paid, lambda: careless(payday))
    return Measured(tried, stopped, pages, HOUSEHOLDS * len(months), end)


def careless(payday: Payday) -> None:
    """It pays, cannot write it down, and pays again; at last there is room."""
    for _ in range(3):
        attempt(payday, "naive-full", NOVEMBER, NARROW)
    payday.attempt(f"naive {NOVEMBER}", None)


measured = once(lambda folder, seed: campaign(folder, size(3, "P32 stops by a full disk"), seed))


def test_stopped_anywhere_paid_once(measured: Measured) -> None:
    assert measured.end.wrong == []
    assert measured.end.at_bank == measured.expected
    assert measured.stopped > 0


def test_the_page_says_that_nothing_was_kept(measured: Measured) -> None:
    """Our own words, never the server's or none; and the list was made once, afterwards."""
    assert measured.pages > 0


def test_control_money_first_and_books_after_doubles(measured: Measured) -> None:
    """The careless way on the same full disk: it pays, cannot write it down, and pays again."""
    assert measured.end.doubled_by_control > 0
