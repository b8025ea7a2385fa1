"""P36: hours of work make no process larger, leave nothing open and no log longer and longer.

The website and the line run as a district runs them, though no worker is ever replaced, while the
mixed pages of a working day are asked for at a fifth of what the machine can. The first quarter is
warming up; then the middle of the first looks is held beside the middle of the last ones. In the
control every page keeps a little memory and one way to the database.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.promises.forked import ROOT
from tests.promises.paying import copy_of_database
from tests.promises.sitting import once, size

pytestmark = pytest.mark.django_db
SHORT = 20.0  # seconds, for `make test`
MOST_GROWTH = 0.05  # of the resident memory
MOST_LOG = {"sqlite": 8.0, "postgresql": 1_100.0}  # MB: twice the usual 1,000 pages; max_wal_size
SEVERAL = 3  # files and connections come and go by as many


def soak(folder: Path, seconds: float, settings_module: str) -> dict[str, Any]:
    """What was seen; see `tests.promises.soak`."""
    with copy_of_database(folder) as database:
        environment = os.environ | {
            "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": settings_module,
            "MINZHENG_DATA_DIR": str(settings.DATA_DIR),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.promises.soak", str(seconds)], cwd=ROOT, env=environment,
            capture_output=True, text=True, timeout=seconds + 300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def creeping(seen: dict[str, Any]) -> list[str]:
    """What grew between the first looks after warming up and the last, or was never bounded."""
    looks = seen["looks"][len(seen["looks"]) // 4 :]
    part = max(1, len(looks) // 4)
    first, last = looks[:part], looks[-part:]
    found = []
    if not all(look["memory"].keys() == looks[0]["memory"].keys() for look in looks):
        found.append("a process ended")
        return found
    for pid in looks[0]["memory"]:
        before, after = (median(look["memory"][pid] for look in some) for some in (first, last))
        if after > before * (1 + MOST_GROWTH):
            found.append(f"memory {before:.0f} → {after:.0f} MB")
        before, after = (median(look["files"][pid] for look in some) for some in (first, last))
        if after > before + SEVERAL:
            found.append(f"open files {before:.0f} → {after:.0f}")
    before, after = (median(look["connections"] for look in some) for some in (first, last))
    if after > before + SEVERAL:
        found.append(f"connections {before:.0f} → {after:.0f}")
    if (longest := max(look["log"] for look in looks)) > MOST_LOG[connection.vendor]:
        found.append(f"log of writes {longest:.0f} MB")
    return found


def campaign(folder: Path, seed: int) -> dict[str, Any]:
    """A sitting of so many hours, or the short look of `make test`."""
    seen = soak(folder, size(0) * 3600 or SHORT, "minzheng.config.settings")
    memory = [sum(look["memory"].values()) for look in seen["looks"]]
    return {
        "creeping": creeping(seen), "errors": seen["errors"], "asked": seen["asked"],
        "looks": len(seen["looks"]), "MB": (round(memory[len(memory) // 4]), round(memory[-1])),
        "log MB": round(max(look["log"] for look in seen["looks"]), 1),
    }  # fmt: skip


def keeping(folder: Path, seed: int) -> dict[str, Any]:
    """The broken variant, for a short look."""
    seen = soak(folder, SHORT, "tests.promises.leaky")
    return {"creeping": creeping(seen), "log MB": max(look["log"] for look in seen["looks"])}


measured, kept = once(campaign), once(keeping)


def test_nothing_creeps(measured: dict[str, Any]) -> None:
    assert measured["asked"] > 100 and measured["looks"] >= 20
    assert (measured["errors"], measured["creeping"]) == (0, [])


def test_control_pages_that_keep_what_they_took_are_noticed(kept: dict[str, Any]) -> None:
    found = " ".join(kept["creeping"])
    assert "memory" in found and "open files" in found
    if connection.vendor == "postgresql":
        assert "connections" in found
    else:
        assert "log of writes" in found
