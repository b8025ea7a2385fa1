"""P44: small wrongs in law, ledger, payments and rights are noticed by the tests: 90 of a hundred.

`make test` measures a toy; `make promises` measures the rooms, each mutant once while its file
stays the same (mutants.json holds what was found, survivors by their words; those come first).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.promises.bite import ROOT, mutants_of
from tests.promises.equal import EQUAL, LONG, faults
from tests.promises.sitting import size

KEPT = Path(__file__).with_name("mutants.json")
ROOMS = ("ledger", "law", "rules", "permissions", "payments")
LEAST = 0.9


def bite(group: str, *more: str) -> dict[str, Any]:
    """What one run of a group found; it has a process and an in-memory database of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PROMISE_SIZE")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.promises.bite", group, *more],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3 * 3600,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-600:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def bites(found: dict[str, Any]) -> bool:
    """Whether enough of what is known was noticed."""
    return bool(found["killed"] >= LEAST * found["known"])


def test_a_sharp_suite_notices() -> None:
    assert bites(bite("toy")), "the toy's tests stand on the line"


@pytest.mark.parametrize("room", ROOMS)
def test_the_tests_of_a_room_notice(room: str, seed: int) -> None:
    if not size(0):
        pytest.skip("measured in `make promises`")
    found = bite(room, "--seed", str(seed), "--keep", str(KEPT))
    score = found["killed"] / found["known"]
    print(f"P44 {room}: {score:.1%} of {found['known']} noticed")
    assert found["known"] == found["of"], "every one was tried"
    assert bites(found), found["survivors"]


def test_control_a_suite_that_asks_nothing_is_told() -> None:
    """Every line is reached, nothing is compared: such tests do not bite, and it shows."""
    assert not bites(bite("blunt"))


def test_what_is_set_aside_stands_in_the_text_and_says_why() -> None:
    assert faults({room: mutants_of(room) for room in ROOMS}) == []


def test_control_a_blanket_is_told() -> None:
    """A name of nothing, no reason, or half a room set aside: each is noticed."""
    toy = mutants_of("toy")
    why = "x" * LONG
    assert faults({"toy": toy}, {("toy.py", "f", "1 → 2"): why}) != []
    key = next(iter(EQUAL))
    assert any(told.startswith("no reason") for told in faults({"toy": toy}, {key: "x"}))
    blanket = {(m.file, m.function, m.words): why for m in toy[: len(toy) // 2]}
    assert [told.split(":")[0] for told in faults({"toy": toy}, blanket)] == ["too many in toy"]
