"""P32: an import on a disk that fails is all there or not at all, and can be done again.

PROMISE_SIZE is the number of imports; the disk of each fails at another write or flush. SQLite
alone: under PostgreSQL the disk is the server's (test_p32_faults.py).
"""

import os
import random
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection

from tests.promises import faults
from tests.promises.forked import FULL, Worker
from tests.promises.paying import copy_of_database
from tests.promises.sitting import once, size
from tests.promises.test_p14_kills import WHOLE, roster

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the files are the server's"),
    faults.needed,
]
CALLS = 1_000  # an import of 60 households writes and flushes less often
PATIENCE = 40


class Measured(NamedTuple):
    """Imports that left `nothing`, that came to their end `whole`, what was left in `halves`, what
    is `wrong` in the end, and how often the control left halves."""

    nothing: int
    whole: int
    halves: list[str]
    wrong: list[str]
    control: int


def campaign(folder: Path, number: int, seed: int) -> Measured:
    """So many imports on failing disks; then naive ones until one of them leaves halves."""
    chance, halves, whole, nothing = random.Random(seed), [], 0, 0
    with copy_of_database(folder) as database:
        importer = Worker("tests.stages.registry.importer", {"DATABASE_URL": database})
        importer.ask("prepare")
        for n in range(number):
            fault = faults.broken(chance, CALLS)
            added = bring(importer, roster(folder, f"a{n}", 2 + seed % 100 * 5 + n), fault)
            whole += added == WHOLE
            nothing += not any(added.values())
            if any(added.values()) and added != WHOLE:
                halves.append(f"import {n}: {fault} {added}")
        wrong, control = importer.ask("count")["wrong"], 0
        for n in range(PATIENCE):
            path = roster(folder, f"b{n}", 502 + seed % 100 * 5 + number + n)
            added = bring(importer, path, faults.broken(chance, CALLS), "naive")
            control = any(added.values()) and added != WHOLE
            if control:
                break
        importer.close()
    return Measured(nothing, whole, halves, wrong, control)


def bring(importer: Worker, path: Path, fault: str, how: str = "import") -> dict[str, int]:
    """Rows that one import added, by table; an end that is not the disk's is a fault of ours."""
    before = importer.ask("count")["rows"]
    status = importer.ask(f"{how} {path} {fault}")["status"]
    assert os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, FULL), (fault, status)
    after = importer.ask("count")["rows"]
    return {name: count - before[name] for name, count in after.items()}


measured = once(lambda folder, seed: campaign(folder, size(4, "P32 imports"), seed))


def test_on_a_failing_disk_all_or_nothing(measured: Measured) -> None:
    assert measured.halves == [] and measured.wrong == []
    assert measured.nothing > 0


def test_control_without_the_transaction_some_are_left_in_halves(measured: Measured) -> None:
    assert measured.control
