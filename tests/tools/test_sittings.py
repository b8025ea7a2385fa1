"""Sittings of `make promises` add up to the full number, and a seed that failed comes back."""

from pathlib import Path

import pytest
from tools.papers import promises

from tests.promises import sitting
from tests.promises.run import Asked, _enough, _number, _share
from tests.promises.table import Part

ALL = Asked(0, 0, False)


def held(*numbers: int) -> list[dict[str, int]]:
    return [{"n": n, "seconds": 10 * n} for n in numbers]


def test_a_sitting_takes_what_is_owed_what_is_asked_or_what_the_time_allows() -> None:
    assert _number(ALL, 200, 60, held(140)) == 60
    assert _number(ALL._replace(size=25), 200, 60, held(140)) == 25
    assert _number(ALL._replace(minutes=5), 200, 60, held(140)) == 30  # ten seconds each
    assert _number(ALL, 1, 1, []) == 1


def test_older_sittings_are_dropped_once_newer_ones_are_enough() -> None:
    assert [one["n"] for one in _enough(held(100, 80, 120), 200)] == [80, 120]
    assert [one["n"] for one in _enough(held(10, 20), 200)] == [10, 20]


def test_parts_run_in_proportion_and_reach_what_they_say() -> None:
    assert _share(Part("x", 500), 20, 200) == 50
    assert _share(Part("x", 500, least=60), 20, 200) == 60
    assert _share(Part("x"), 20, 200) == 0


def test_a_seed_that_failed_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitting, "KEPT", tmp_path)
    sitting.keep("P05", 7)
    sitting.keep("P05", 3)
    assert sitting.failing("P05") == [3, 7] and sitting.failing("P06") == []
    assert sitting.promise_of("tests.promises.test_p05_clerks") == "P05"


def test_the_page_says_how_far_each_came() -> None:
    row = {
        "id": "P05", "what": "One winner", "database": "SQLite", "holds": True, "why": "",
        "control_failed": True, "full": 200, "done": 140, "tests": 3, "commit": "abc",
        "sittings": [{"n": 140, "seed": 1, "seconds": 9, "commit": "abc"}], "said": [],
    }  # fmt: skip
    page = promises([row, {**row, "database": "PostgreSQL", "holds": False, "why": "test_x"}])
    told = "test_x; SQLite: 60 to go, 0.0 h of one core"
    assert f"| P05 | One winner | 140 of 200 | **broken** | caught | {told} |" in page
