"""P45: the suite is green from its end to its beginning too, with warnings as errors.

`make test` runs it in random order. In `make promises` the whole suite runs backwards on each
database, without browser tests; the broken suite leans on its order.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.promises.sitting import size

ROOT = Path(__file__).resolve().parents[2]
REST = ("tests/promises", "tests/journeys", "tests/tools", "tests/house")  # they run on their own


def backwards(*paths: str, forwards: bool = False) -> tuple[bool, str]:
    """Whether these tests pass in reverse order, and the last words of the run."""
    environment = {k: v for k, v in os.environ.items() if k != "PROMISE_SIZE"}
    if connection.vendor == "sqlite":
        environment.pop("DATABASE_URL", None)
    order = [] if forwards else ["-p", "tests.promises.backwards"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider",
         "-m", "not browser", *order, *paths],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3600,
    )  # fmt: skip
    return done.returncode == 0, " ".join(done.stdout.strip().splitlines()[-3:])[-400:]


def test_the_suite_backwards() -> None:
    if not size(0):
        pytest.skip("the whole suite, in `make promises`")
    green, said = backwards("tests", *(f"--ignore={path}" for path in REST))
    print(f"P45: {said}")
    assert green, said


def test_control_a_suite_that_leans_on_its_order_is_told() -> None:
    leaning = "tests/promises/toy/leaning.py"
    assert backwards(leaning, forwards=True)[0] and not backwards(leaning)[0]
