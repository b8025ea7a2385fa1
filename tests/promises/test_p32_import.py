"""P32: an import on a disk that fails is all there or not at all, and can be done again.

PROMISE_SIZE is the number of imports; the disk of each fails at another write or flush. SQLite
alone: under PostgreSQL the disk is the server's (test_p32_faults.py).
"""

import random
from pathlib import Path

import pytest
from django.db import connection

from minzheng.foundation.audit.chain import faults as chain_faults
from tests.cast import Cast
from tests.promises import faults
from tests.promises.sitting import size
from tests.promises.test_p14_kills import WHOLE, counted, roster
from tests.stages.registry.test_roster_writing import started

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the files are the server's"),
    faults.needed,
]
CALLS = 1_000  # an import of 60 households writes and flushes less often


def imports(folder: Path, seed: int, number: int, *flags: str) -> tuple[int, int, list[str]]:
    """So many imports: how many left nothing, how many were whole, and what was left in halves."""
    chance, halves, whole, nothing = random.Random(seed), [], 0, 0
    for n in range(number):
        path = roster(folder, f"{seed}-{n}{'-'.join(flags)}", 2 + seed % 100 * 5 + n)
        before, fault = counted(), faults.broken(chance, CALLS)
        connection.close()
        with started("any", path, *flags) as child, faults.faulty(child.pid, fault):
            child.wait(60)
        added = {name: count - before[name] for name, count in counted().items()}
        if added == WHOLE:
            whole += 1
        elif any(added.values()):
            halves.append(f"import {n}: {fault} {added}")
        else:
            nothing += 1
    return nothing, whole, halves


def test_on_a_failing_disk_all_or_nothing(cast: Cast, tmp_path: Path, seed: int) -> None:
    number = size(4)
    nothing, whole, halves = imports(tmp_path, seed, number)
    print(f"P32: {number} imports, {nothing} left nothing, {whole} came to their end")
    assert halves == [] and nothing > 0
    assert list(chain_faults()) == []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]


def test_control_without_the_transaction_some_are_left_in_halves(
    cast: Cast, tmp_path: Path, seed: int
) -> None:
    for attempt in range(10):
        if imports(tmp_path, seed + attempt, 2, "broken")[2]:
            return
    raise AssertionError("a naive importer was never caught")
