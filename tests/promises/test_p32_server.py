"""P32: a full disk under PostgreSQL's own server loses no payment, doubles none, spoils nothing.

The server lies on a small disk of its own. Months are paid while only so much room is left on it,
drawn anew each time: a table cannot grow, or the log of writes cannot, and the server gives up.
Once there is room it comes back by itself, and the payment goes on from what is stored.
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
from tests.disks import Disk, small_disk
from tests.promises.cluster import Cluster, cluster
from tests.promises.paying import Closed, Payday, closed
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a server with a disk of its own"),
]
HOUSEHOLDS, DISK = 300, 2**29
MOST = 2_000_000  # bytes of room: a month of so many households needs more, most of the time
# No part of the log is kept for later use: a new one needs room, and without it the server ends.
BARE = ("wal_recycle=off", "max_wal_size=32MB", "min_wal_size=32MB")
MANY = 30  # stops, among which some are the log's
PATIENCE = 60  # tries a month may take


class Measured(NamedTuple):
    """`stopped` of so many attempts to pay; `down` times the server itself had given up."""

    attempts: int
    stopped: int
    down: int
    expected: int
    end: Closed


class Cramped:
    """A server on a disk that is full while a command runs."""

    def __init__(self, server: Cluster, disk: Disk, payday: Payday) -> None:
        self.server, self.disk, self.payday = server, disk, payday
        self.attempts = self.stopped = self.down = 0

    def attempt(self, command: str, left: int) -> bool:
        """Do it with so many bytes of room; whether it came to its end. Room is made after it."""
        # What was written before takes no room from what is tried now.
        self.server.program("psql", "-q", "-d", self.server.url, "-c", "CHECKPOINT")
        self.disk.fill(left)
        status = self.payday.ask(command)["status"]
        self.down += not self.server.answers()
        self.disk.clear()
        self.server.revive()
        done = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        self.attempts, self.stopped = self.attempts + 1, self.stopped + (not done)
        return done


@contextmanager
def open_folder() -> Iterator[Path]:
    """One that the server's own user may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(prefix="minzheng-cramped-") as made:
        place = Path(made)
        place.chmod(0o755)
        yield place


def campaign(stops: int, seed: int) -> Measured:
    """Pay month after month until the disk stopped so many runs; then the careless way."""
    chance, bank, month, paid = random.Random(seed), Bank(settings.CONNECTOR_SECRET), NOVEMBER, []
    to = connection.settings_dict
    template = f"postgres://{to['USER']}@{to['HOST']}:{to['PORT']}/{to['NAME']}"
    with open_folder() as place, small_disk(place, DISK) as disk, cluster(place, *BARE) as server:
        server.fill(template)
        with loopback.running(bank) as running:
            payday = Payday(server.url, running.url)
            payday.ask(f"prepare {HOUSEHOLDS}")
            here = Cramped(server, disk, payday)
            while here.stopped < stops:
                for _ in range(PATIENCE):
                    if here.attempt(f"run {month}", chance.randrange(MOST)):
                        break
                else:
                    payday.attempt(f"run {month}", None)
                paid.append(month.isoformat())
                month = months_after(month, 1)
            tried, stopped, down = here.attempts, here.stopped, here.down
            end = closed(payday, bank, paid, lambda: careless(here, chance))
    return Measured(tried, stopped, down, HOUSEHOLDS * len(paid), end)


def careless(here: Cramped, chance: random.Random) -> None:
    """It pays, cannot write it down, and pays again; at last there is room."""
    for _ in range(3):
        here.attempt(f"naive {NOVEMBER}", chance.randrange(MOST // 100))
    here.payday.attempt(f"naive {NOVEMBER}", None)


measured = once(lambda folder, seed: campaign(size(2, "P32 stops by a full disk"), seed))


def test_a_server_without_room_pays_once(measured: Measured) -> None:
    assert measured.end.wrong == []
    assert measured.end.at_bank == measured.expected
    assert measured.stopped > 0
    assert measured.down > 0 or measured.stopped < MANY, "the log of writes was never without room"


def test_control_money_first_and_books_after_doubles(measured: Measured) -> None:
    """The careless way on the same full disk: it pays, cannot write it down, and pays again."""
    assert measured.end.doubled_by_control > 0
