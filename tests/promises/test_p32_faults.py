"""P32: a disk that fails, is only to be read, or is slow, and a process without memory.

Months are paid while the disk fails at a moment that is drawn anew each time: one write or flush,
or all from there on. On SQLite the fault is the paying process's, on PostgreSQL the server's, all
its parts. Others run out of memory on their way. Nothing is lost, doubled or spoilt, and what was
stopped goes on from what is stored. A slow disk only takes longer.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.workdays import months_after
from tests.promises import faults
from tests.promises.cluster import Cluster, cluster
from tests.promises.forked import FULL
from tests.promises.paying import CARELESS, Closed, Payday, closed, copy_of_database
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

pytestmark = [pytest.mark.django_db, faults.needed]
HOUSEHOLDS, PRESSES = CARELESS, 3
CALLS = 600  # a month of so many households writes and flushes about so often on SQLite
ROOM = 2**24  # bytes; a month takes more than that on its way
PATIENCE = 60  # tries a month may take


class Measured(NamedTuple):
    """`stopped` by the disk and `starved` by want of memory, of so many attempts to pay.

    `pages` of PRESSES said in our words that nothing was kept; `down` times the server gave up.
    """

    attempts: int
    stopped: int
    starved: int
    pages: int
    down: int
    expected: int
    end: Closed


class Ground:
    """Where months are paid: a file of SQLite, or a server that may give up."""

    def __init__(self, payday: Payday, server: Cluster | None) -> None:
        self.payday, self.server, self.down = payday, server, 0

    def attempt(self, order: str, month: str, fault: str) -> bool:
        """Whether it came to its end; a stop that is not the disk's is a fault of ours."""
        if self.server is None:
            status = self.payday.ask(f"faulty {order} {month} {fault}")["status"]
            assert os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, FULL), (fault, status)
            return os.WEXITSTATUS(status) == 0
        assert self.server.server
        with faults.faulty(self.server.server.pid, fault):
            status = self.payday.ask(f"{order} {month}")["status"]
        self.down += not self.server.answers()
        self.server.revive()
        return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0

    def starve(self, month: str, room: int) -> bool:
        """Pay with so much memory; whether it came to its end. How it ends without is no matter."""
        status = self.payday.ask(f"starved {month} {room}")["status"]
        return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


@contextmanager
def ground(folder: Path, bank: Bank) -> Iterator[Ground]:
    """A copy of the test database, and a process that pays on it."""
    with loopback.running(bank) as running:
        if connection.vendor == "sqlite":
            with copy_of_database(folder) as database:
                yield Ground(Payday(database, running.url), None)
            return
        to = connection.settings_dict
        template = f"postgres://{to['USER']}@{to['HOST']}:{to['PORT']}/{to['NAME']}"
        with tempfile.TemporaryDirectory(prefix="minzheng-faulty-") as made:
            Path(made).chmod(0o755)
            with cluster(Path(made)) as server:
                server.fill(template)
                yield Ground(Payday(server.url, running.url), server)


def campaign(folder: Path, stops: int, seed: int) -> Measured:
    """Pay month after month until so many runs were stopped; then the button, then the control."""
    chance, bank = random.Random(seed), Bank(settings.CONNECTOR_SECRET)
    tried = stopped = hungry = 0
    with ground(folder, bank) as here:
        payday, months = here.payday, [NOVEMBER]
        payday.ask(f"prepare {HOUSEHOLDS}")
        while stopped + hungry < stops:
            month = months[-1].isoformat()
            for _ in range(PATIENCE):
                tried += 1
                if chance.random() < 0.25:
                    done = here.starve(month, chance.randrange(ROOM))
                    hungry += not done
                else:
                    done = here.attempt("run", month, faults.broken(chance, CALLS))
                    stopped += not done
                if done:
                    break
            else:
                payday.attempt(f"run {month}", None)
            months.append(months_after(months[-1], 1))
        assert here.attempt("run", months[-1].isoformat(), faults.slow(50)), "slow is not broken"
        months.append(months_after(months[-1], 1))
        pages = press(here, months[-1].isoformat(), chance)
        payday.attempt(f"run {months[-1]}", None)
        paid, down = [month.isoformat() for month in months], here.down
        end = closed(payday, bank, paid, lambda: careless(here, bank))
    return Measured(tried, stopped, hungry, pages, down, HOUSEHOLDS * len(months), end)


def press(here: Ground, month: str, chance: random.Random) -> int:
    """The button of a new list on a disk that fails from the first write on: how many pages said in
    our own words that nothing was kept."""
    here.payday.ask("staff")  # who has signed in before the disk failed
    error = f"error={chance.choice(faults.ERRORS)}:when=1+"
    fault = f"{faults.WRITES},{faults.FLUSHES}:{error}"
    return sum(not here.attempt("page", month, fault) for _ in range(PRESSES))


def careless(here: Ground, bank: Bank) -> None:
    """It pays, cannot write it down, and pays again; at last the disk is whole."""
    whole, before = False, len(bank.paid())
    for at in range(1, 60):  # from which call on: the first ones only open the database
        if len(bank.paid()) > before:
            break
        fault = f"{faults.WRITES},{faults.FLUSHES}:error=EIO:when={at}+"
        whole = here.attempt("naive", NOVEMBER.isoformat(), fault)
    assert not whole, "the careless way came to its end before it met the fault"
    here.payday.attempt(f"naive {NOVEMBER}", None)


measured = once(lambda folder, seed: campaign(folder, size(4, "P32 stops by faults"), seed))


def test_stopped_anywhere_paid_once(measured: Measured) -> None:
    assert measured.end.wrong == []
    assert measured.end.at_bank == measured.expected
    assert measured.stopped > 0


def test_the_page_says_that_nothing_was_kept(measured: Measured) -> None:
    assert measured.pages > 0


def test_control_money_first_and_books_after_doubles(measured: Measured) -> None:
    """The careless way on the same disk: it pays, cannot write it down, and pays again."""
    assert measured.end.doubled_by_control > 0
