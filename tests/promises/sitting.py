"""What a sitting of `make promises` tells a test: how large, from which seed; seeds that failed.

A test asks `size(small)` and takes a fixture `seed`. In `make test` these are the small number and
the first seed; in `make promises` the number and the seed of the sitting. A seed that failed is
kept in `seeds/<id>.json` and runs before all others for ever, in `make test` too.
"""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KEPT = Path(__file__).with_name("seeds")
FIRST = 20211026


def size(small: int, name: str = "") -> int:
    """`small`, or the number that the sitting asks for; printed where it has a name."""
    chosen = int(os.environ.get("PROMISE_SIZE") or small)
    if name:
        print(f"{name}: {chosen}")
    return chosen


def once(campaign: Callable[[Path, int], Any]) -> Any:
    """A fixture for all tests of a module: what a campaign showed, from an empty folder and a seed.
    It works on copies or servers of its own; the test database itself stays as it is."""

    @pytest.fixture(scope="module")
    def measured(
        tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any,
        seed: int,
    ) -> Any:  # fmt: skip
        with django_db_blocker.unblock():
            found = campaign(tmp_path_factory.mktemp("campaign"), seed)
        print(f"{promise_of(campaign.__module__)}: {found}")
        return found

    return measured


def seed_now() -> int:
    """The seed of this sitting."""
    return int(os.environ.get("PROMISE_SEED") or FIRST)


def promise_of(module: str) -> str:
    """`P05` of `tests.promises.test_p05_clerks`; empty where a module's name tells none."""
    found = re.search(r"test_p(\d\d)_", module)
    return f"P{found[1]}" if found else ""


def failing(promise: str) -> list[int]:
    """Seeds that once broke a promise."""
    path = KEPT / f"{promise}.json"
    return json.loads(path.read_text("utf-8")) if promise and path.exists() else []


def keep(promise: str, seed: int) -> None:
    """Keep a seed that broke a promise, to be run again for ever."""
    KEPT.mkdir(exist_ok=True)
    seeds = sorted({*failing(promise), seed})
    (KEPT / f"{promise}.json").write_text(json.dumps(seeds) + "\n", "utf-8")
