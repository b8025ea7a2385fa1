"""P45: the suite is green from its end to its beginning too, with warnings as errors.

`make test` runs it in random order. In `make promises` the whole suite runs backwards on each
database, without browser tests; the broken suite leans on its order. Then the rooms that decide
about rights and money are covered, every branch of them, by their own tests; a toy is not.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.promises.sitting import size

ROOT = Path(__file__).resolve().parents[2]
# What decides, and the tests of its own room that go through every branch of it.
CORE = {
    "src/minzheng/law/*": "tests/law",
    "src/minzheng/areas/assistance/rules/*": "tests/areas/assistance",
    "src/minzheng/foundation/ledger/*": "tests/foundation/ledger",
    "src/minzheng/foundation/core/workdays.py": "tests/foundation/test_workdays.py",
}  # fmt: skip
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


def uncovered(folder: Path, source: str, tests: str) -> tuple[int, list[str]]:
    """How many branches a source has, and the files of which its tests leave something out."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PROMISE_SIZE", "DATABASE_URL")}
    environment["COVERAGE_FILE"] = str(folder / "coverage")
    coverage = [sys.executable, "-m", "coverage"]
    done = subprocess.run(
        [*coverage, "run", "--branch", f"--include={source}", "-m", "pytest", "-q", "-p",
         "no:cacheprovider", tests],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-600:]
    report = subprocess.run(
        [*coverage, "json", "-q", "-o", "-"], cwd=ROOT, env=environment, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    found = json.loads(report.stdout)
    left = [
        name for name, file in found["files"].items() if file["summary"]["percent_covered"] < 100
    ]
    return found["totals"]["num_branches"], left


@pytest.mark.parametrize("source", CORE)
def test_every_branch_of_what_decides_is_gone_through(source: str, tmp_path: Path) -> None:
    if not size(0) or connection.vendor != "sqlite":
        pytest.skip("once, in `make promises`")
    branches, left = uncovered(tmp_path, source, CORE[source])
    print(f"P45 {source}: {branches} branches")
    assert branches > 10 and left == []


def test_control_a_branch_that_no_test_takes_is_told(tmp_path: Path) -> None:
    toy = "tests/promises/toy"
    branches, left = uncovered(tmp_path, f"{toy}/half.py", f"{toy}/halfway.py")
    assert branches and left == [f"{toy}/half.py"]
