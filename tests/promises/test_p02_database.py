"""P02: no payment is lost or doubled when the database itself is killed, anywhere, again.

The paying process of P01 pays month after month over a PostgreSQL of its own with durable
settings. That server is stopped without a checkpoint, or killed -9 with all its parts, at random
moments; it recovers, the payment goes on. The checks are those of P01. The careless variant, over
the same kills, shows doubles.
"""

import os
import random
import threading
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.workdays import months_after
from tests.promises.cluster import Cluster, cluster
from tests.promises.paying import CARELESS, Closed, Payday, closed, struck
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a server that can be killed"),
]
WAYS = ("immediate", "sigkill")
PATIENCE = 60  # tries a month may take


class Measured(NamedTuple):
    """What a campaign showed; `hit` counts kills that a run under way did not survive."""

    hit: int
    late: int
    months: int
    expected: int
    end: Closed


def attempt(payday: Payday, server: Cluster, command: str, after: float, how: str) -> bool:
    """Do the work while the server is killed after so long; whether it came to its end."""
    killer = threading.Timer(after, server.kill, [how])
    killer.start()
    ended = payday.ask(command)
    killer.join()
    server.start()
    return os.WIFEXITED(ended["status"]) and os.WEXITSTATUS(ended["status"]) == 0


def pay_months(
    payday: Payday, server: Cluster, kills: int, chance: random.Random
) -> tuple[list[str], int, int]:
    """The months paid to their end, kills that hit a run, and kills that came after one."""
    month, hit, late = NOVEMBER, 0, 0
    _, whole = payday.attempt(f"run {month}", None)
    months = [month.isoformat()]
    while hit < kills:
        month = months_after(month, 1)
        months.append(month.isoformat())
        for _ in range(PATIENCE):
            if hit >= kills:
                payday.attempt(f"run {month}", None)  # fails the test if it cannot go on
                break
            how = WAYS[(hit + late) % 2]
            done = attempt(payday, server, f"run {month}", chance.uniform(0, whole * 0.7), how)
            hit, late = hit + (not done), late + done
            if done:
                break
        else:
            pytest.fail(f"{month} never came to its end")
    return months, hit, late


def careless(payday: Payday, server: Cluster, bank: Bank, chance: random.Random) -> None:
    """The naive variant over the same kinds of kills while it pays, then left in peace."""
    for how in WAYS:
        with struck(
            lambda: len(bank.paid()), chance.randrange(1, CARELESS // 2), partial(server.kill, how)
        ):
            payday.ask(f"naive {NOVEMBER}")
        server.start()
    payday.attempt(f"naive {NOVEMBER}", None)


def campaign(kills: int, households: int, seed: int) -> Measured:
    """Pay months until so many runs met a dead server, each to its end; then the control."""
    chance, bank = random.Random(seed), Bank(settings.CONNECTOR_SECRET)
    to = connection.settings_dict
    template = f"postgres://{to['USER']}@{to['HOST']}:{to['PORT']}/{to['NAME']}"
    with cluster() as server, loopback.running(bank) as running:
        server.fill(template)
        payday = Payday(server.url, running.url)
        payday.ask(f"prepare {households}")
        months, hit, late = pay_months(payday, server, kills, chance)
        end = closed(payday, bank, months, lambda: careless(payday, server, bank, chance))
    return Measured(hit, late, len(months), households * len(months), end)


def _sitting(folder: Path, seed: int) -> Measured:
    kills = size(2, "P02 kills of the database")
    return campaign(kills, 2_000 if kills >= 10 else 150, seed)


measured = once(_sitting)


def test_the_database_dies_and_money_is_paid_once(measured: Measured) -> None:
    assert measured.end.wrong == []
    assert measured.end.at_bank == measured.expected
    assert measured.hit > 0


def test_control_without_idempotency_money_is_doubled(measured: Measured) -> None:
    """Code that pays first and writes afterwards, with a new number each time."""
    assert measured.end.doubled_by_control > 0
