"""P14, kills: whenever an import is killed, all of its rows are there or none is.

PROMISE_SIZE is the number of kills; each is a process of its own, killed -9 at a moment between
the first row and the last.
"""

import os
import random
import time
from pathlib import Path

import pytest
from django.db import connection

from minzheng.foundation.audit.chain import faults
from minzheng.foundation.audit.models import Event
from minzheng.stages.registry.models import Household, ImportBatch, Membership, Person
from tests.cast import Cast
from tests.promises.sitting import size
from tests.stages.registry.rosters import clean_rows, xlsx
from tests.stages.registry.test_roster_writing import killed_at, started

# A kill every two seconds is for `make promises`; `make test` kills at four chosen points
# (tests/stages/registry/test_roster_writing.py).
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("PROMISE_SIZE" not in os.environ, reason="measured in `make promises`"),
]
HOMES = 60
# What one import of HOMES households of three writes, in the order of `counted`.
WHOLE = {
    "people": 3 * HOMES, "homes": HOMES, "places": 3 * HOMES, "batches": 1,
    "events": 3 * HOMES * 2 + HOMES + 1,
}  # fmt: skip


def counted() -> dict[str, int]:
    """Rows of every table that an import writes."""
    return {
        "people": Person.objects.count(), "homes": Household.objects.count(),
        "places": Membership.objects.count(), "batches": ImportBatch.objects.count(),
        "events": Event.objects.count(),
    }  # fmt: skip


def kills(
    folder: Path, seed: int, number: int, took: float, *flags: str
) -> tuple[int, int, list[str]]:
    """So many kills: how many left nothing, how many came too late, and what was left in halves."""
    chance, halves, whole, nothing = random.Random(seed), [], 0, 0
    for kill in range(number):
        path, before = roster(folder, f"{seed}-{kill}", 2 + seed % 100 * 5 + kill), counted()
        killed_at("any", path, *flags, after=chance.uniform(0, took))
        added = {name: count - before[name] for name, count in counted().items()}
        if not any(added.values()):
            nothing += 1
        elif added == WHOLE:
            whole += 1
        else:
            halves.append(f"kill {kill}: {added}")
    return nothing, whole, halves


def roster(folder: Path, name: str, number: int) -> Path:
    """A file of people and households that no other file has, so that none is refused."""
    path, rows = folder / f"{name}.xlsx", clean_rows(HOMES, seed=number)
    path.write_bytes(xlsx([[f"{number}{row[0]}", *row[1:]] for row in rows]))
    return path


def timed(folder: Path) -> float:
    """How long a whole import takes in its process, in seconds."""
    before = counted()
    with started("any", roster(folder, "first", 1)) as child:
        begun = time.perf_counter()
        assert child.wait() == 0
    took = time.perf_counter() - begun
    connection.close()
    assert {name: count - before[name] for name, count in counted().items()} == WHOLE
    return took


def test_killed_at_any_moment_all_or_nothing(cast: Cast, tmp_path: Path, seed: int) -> None:
    number = size(0)
    nothing, whole, halves = kills(tmp_path, seed, number, timed(tmp_path))
    print(f"P14: {number} kills, {nothing} left nothing, {whole} came after the last row")
    assert halves == [] and nothing > 0
    assert list(faults()) == []


def test_control_without_the_transaction_some_are_left_in_halves(
    cast: Cast, tmp_path: Path, seed: int
) -> None:
    took = timed(tmp_path)
    for attempt in range(0, 40, 4):
        if kills(tmp_path, seed + attempt, 3, took, "broken")[2]:
            return
    raise AssertionError("a naive importer was never caught")
