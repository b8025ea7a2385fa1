"""P15 for rosters: each hostile file is refused within 1 s and 200 MiB, in plain words."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from minzheng.stages.registry.roster import child, guarding, read_roster, reading
from tests.stages.registry.hostile import made, understated
from tests.stages.registry.rosters import clean_rows, xlsx

# Seconds of work, its own and its child's; seconds waited on a machine with other work.
SECONDS, WAITED, MEMORY = 1.0, 5.0, 200 * 1024 * 1024


@pytest.fixture
def hostile() -> list[tuple[str, str, bytes]]:
    return made()


def test_each_hostile_file_is_refused_in_words_and_in_time(
    district: None, hostile: list[tuple[str, str, bytes]]
) -> None:
    assert len(hostile) >= 40
    slow, passed = [], []
    for what, name, data in hostile:
        began, worked = time.perf_counter(), sum(os.times()[:4])
        roster = read_roster(data, name=name)
        took, worked = time.perf_counter() - began, sum(os.times()[:4]) - worked
        if worked > SECONDS or took > WAITED:
            slow.append((what, round(worked, 2), round(took, 2)))
        if roster.rows or len(roster.errors) != 1 or not roster.errors[0].message.endswith("。"):
            passed.append(what)
    assert (passed, slow) == ([], [])


def test_no_hostile_file_takes_more_than_200_mib(
    hostile: list[tuple[str, str, bytes]], tmp_path: Path
) -> None:
    """Each is read in a process of its own, its children counted with it."""
    probe = (
        "import sys, resource, pathlib, django\n"
        "django.setup()\n"
        "from minzheng.stages.registry.roster.reading import read_table\n"
        "from minzheng.foundation.core.refusal import NotPossible\n"
        "base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in sys.argv[1:]:\n"
        "    try: read_table(pathlib.Path(path))\n"
        "    except NotPossible: pass\n"
        "own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base\n"
        "print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    paths = []
    for place, (_, name, data) in enumerate(hostile):
        path = tmp_path / f"{place}{Path(name).suffix}"
        path.write_bytes(data)
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-c", probe, *paths],
        capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "minzheng.config.settings"},
    )  # fmt: skip
    own, children = (int(kib) * 1024 for kib in done.stdout.split())
    assert own < MEMORY and children < MEMORY


def test_control_without_the_guard_the_bomb_gets_through(
    hostile: list[tuple[str, str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant believes the directory and does not unpack: the lie passes."""
    lie = {what: data for what, _, data in hostile}["the same, its directory lying"]
    with pytest.raises(guarding.Refused):
        guarding.check_zip(lie)
    monkeypatch.setattr(guarding, "unpacked", lambda data, entry: iter(()))
    assert guarding.check_zip(lie) == "xlsx"


def test_the_limits_hold_in_the_child_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a new trick pass the guard, the reading process is limited all the same."""
    good = xlsx(clean_rows(1))
    assert reading.RESIDENT_MOST < MEMORY and "RLIMIT_AS" in Path(child.__file__).read_text()
    rows, _ = reading.read_workbook(good)
    assert len(rows) == 4
    with pytest.raises(guarding.Refused):
        reading.read_workbook(b"not a workbook")
    monkeypatch.setattr(reading, "RESIDENT_MOST", 1)
    monkeypatch.setattr(reading, "TICK", 0.001)
    with pytest.raises(guarding.Refused):
        reading.read_workbook(xlsx(clean_rows(1_000)))


def test_a_good_file_with_an_understated_size_is_damaged(district: None) -> None:
    lie = understated(xlsx(clean_rows(50)), "xl/worksheets/sheet1.xml", 100)
    (error,) = read_roster(lie, name="a.xlsx").errors
    assert "损坏" in error.message
