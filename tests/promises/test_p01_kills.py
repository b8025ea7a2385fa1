"""P01: no payment is lost or doubled when the process that pays is killed, anywhere, again.

A process of its own pays month after month against a bank over HTTP and is killed -9 at random
moments; another one goes on from what is stored. In the end: one payment a household and month at
the bank and in the books, Σ = 0, the audit chain whole. The careless variant shows doubles.
"""

import random
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from minzheng.connectors import loopback
from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core.workdays import months_after
from tests.promises.paying import CARELESS, Closed, Payday, closed, copy_of_database, struck
from tests.promises.sitting import once, size
from tests.stages.payments.grants import NOVEMBER

pytestmark = pytest.mark.django_db


class Measured(NamedTuple):
    """What a campaign showed. `kills` hit a run that was under way, `late` came after its end."""

    kills: int
    late: int
    months: int
    households: int
    expected: int
    end: Closed


def campaign(folder: Path, kills: int, households: int, seed: int) -> Measured:
    """Pay months until so many runs were killed, every month to its end; then the control."""
    chance = random.Random(seed)
    bank = Bank(settings.CONNECTOR_SECRET)
    with copy_of_database(folder) as database, loopback.running(bank) as running:
        payday = Payday(database, running.url)
        payday.ask(f"prepare {households}")
        months, hit, late = pay_months(payday, kills, chance)
        end = closed(payday, bank, months, lambda: careless(payday, bank, chance))
    return Measured(hit, late, len(months), households, households * len(months), end)


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


def careless(payday: Payday, bank: Bank, chance: random.Random) -> None:
    """The naive variant, killed three times while it pays, and then left in peace."""
    for _ in range(3):
        with struck(lambda: len(bank.paid()), chance.randrange(1, CARELESS // 2), payday.kill):
            payday.attempt(f"naive {NOVEMBER}", None)
    payday.attempt(f"naive {NOVEMBER}", None)


def _sitting(folder: Path, seed: int) -> Measured:
    kills = size(5, "P01 kills")
    return campaign(folder, kills, 2_000 if kills >= 20 else 300, seed)


measured = once(_sitting)


def test_killed_anywhere_paid_once(measured: Measured) -> None:
    assert measured.end.wrong == []
    assert measured.end.at_bank == measured.expected
    assert measured.kills > 0


def test_control_without_idempotency_money_is_doubled(measured: Measured) -> None:
    """The same kills on code that pays first and writes afterwards, with a new number each time."""
    assert measured.end.doubled_by_control > 0
