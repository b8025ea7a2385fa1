"""Counting answers for the monitor never breaks an answer, not even on a full disk."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from minzheng.foundation.core import traffic
from tests.disks import small_disk
from tests.house.test_declared import views

# Counts at the names it is given; says whether they were counted.
COUNTS = """
import json, sys
from minzheng.foundation.core import traffic
traffic.AGAIN_SECONDS = 0
for name in json.load(sys.stdin):
    for method in ("GET", "POST"):
        for status in (200, 302, 403, 404, 500):
            %s
print("counted" if traffic.REQUESTS._metrics else "went on")
"""
OURS = "traffic.count(name, method, status, 0.5)"
CARELESS = "traffic.REQUESTS.labels(name, method, str(status)).inc()"


def counting(folder: Path, names: list[str], how: str = OURS) -> tuple[int, str]:
    """A worker process that counts in this folder: how it ended, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTS % how], input=json.dumps(names), capture_output=True,
        text=True, env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(folder)},
    )  # fmt: skip
    return done.returncode, done.stdout.strip()


def test_on_a_full_disk_the_worker_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2**22) as disk:
        for left in (0, traffic.ROOM + 2**14):  # none, and enough for one of its two files
            disk.fill(left)
            assert counting(disk.place, ["a"]) == (0, "went on")
            assert [path.name for path in disk.place.glob("histogram_*")] == []
            for path in disk.place.glob("counter_*"):
                path.unlink()
        disk.clear()
        assert counting(disk.place, ["a"]) == (0, "counted")


def test_control_the_library_alone_is_killed(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2**22) as disk:
        disk.fill()
        assert counting(disk.place, ["a"], CARELESS)[0] == -signal.SIGBUS


def test_all_pages_fit_in_the_room_that_is_taken(tmp_path: Path) -> None:
    names = [f"assistance:{pattern.name}" for pattern in views()]
    assert counting(tmp_path, names) == (0, "counted")
    sizes = {path.name.split("_")[0]: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes == {"counter": traffic.ROOM, "histogram": traffic.ROOM}


def test_the_room_goes_back_with_the_worker_and_its_figures_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prometheus_client.multiprocess import MultiProcessCollector

    counting(tmp_path, ["a"])
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for path in tmp_path.iterdir():
        traffic.give_room_back(int(path.stem.split("_")[1]))
    assert all(path.stat().st_size < 2**12 for path in tmp_path.iterdir())
    found = MultiProcessCollector(None, str(tmp_path)).collect()  # type: ignore[no-untyped-call]
    assert sum(s.value for m in found if m.name == "minzheng_requests" for s in m.samples) == 10


def test_a_count_that_fails_breaks_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic._Counting, "paused_until", 0.0)
    monkeypatch.setattr(traffic, "SECONDS", None)
    assert Client().get("/healthz/livez").status_code == 200
    assert traffic._Counting.paused_until > 0
    monkeypatch.setattr(traffic._Counting, "paused_until", 0.0)
