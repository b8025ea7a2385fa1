"""P38: data of every release comes to today unchanged, on both databases, killed or not, and back.

`releases/` holds what each release left: its rows, its migrations and the keys of that test.
"""

import importlib
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations

from minzheng.foundation.core.releases import RELEASES
from minzheng.operations import drills
from tests.promises.sitting import size
from tests.promises.upgrading import data

HERE = Path(__file__).parent / "releases"
ROOT = Path(__file__).parents[2]
BEFORE = RELEASES[-2]
FILE = str(HERE / f"{BEFORE}.json.gz")
# A release may change old data on purpose: "table" -> why. Nothing has so far.
CHANGED: dict[str, str] = {}


class Place:
    """An empty database and data folder, with the keys of the old release."""

    def __init__(self, folder: Path, url: str) -> None:
        (folder / "keys.json").write_text(json.dumps(data(FILE)["keys"]))
        self.env = os.environ | {
            "DATABASE_URL": url, "MINZHENG_DATA_DIR": str(folder), "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "minzheng.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }  # fmt: skip

    def run(self, what: str, *rest: str) -> Any:
        """Run the process to its end."""
        command = [sys.executable, "-m", "tests.promises.upgrading", what, FILE, *rest]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)

    def done(self, what: str, *rest: str) -> tuple[dict[str, str], str]:
        """The digests, without what a release changed on purpose; what else was said."""
        done = self.run(what, *rest)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout.strip().splitlines()[-1])
        said = done.stderr + " ".join(found["doctor"])
        return {n: v for n, v in found["hashes"].items() if n not in CHANGED}, said


@contextmanager
def empty_place(folder: Path, template: str = "") -> Iterator[Place]:
    """An empty one, or a copy of an old one."""
    folder.mkdir(exist_ok=True)
    if connection.vendor == "sqlite":
        path = folder / "minzheng.sqlite3"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        yield Place(folder, f"sqlite:///{path}")
        return
    with drills.own_database(template.rpartition("/")[2] or "template0") as url:
        yield Place(folder, url)


@pytest.fixture(scope="module")
def old(
    tmp_path_factory: Any, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a database as the release before this one left it, and its digests."""
    with django_db_blocker.unblock(), empty_place(tmp_path_factory.mktemp("old")) as place:
        hashes, _ = place.done("old")
        yield place.env["DATABASE_URL"], hashes


@pytest.mark.django_db
def test_old_data_comes_to_today_whatever_kills_the_upgrade(tmp_path: Path, old: Any) -> None:
    url, before = old
    kills = size(1)
    assert len(before) > 50
    with empty_place(tmp_path, url) as place:
        for _ in range(kills):
            killed = place.run("upgrade", "2")
            if killed.returncode == 0:
                break  # nothing was left to be killed in
            assert killed.returncode == -signal.SIGKILL, killed.stderr
        after, said = place.done("upgrade", "late")
        assert after == before
        assert "先备份了" in said and f"{BEFORE} → {RELEASES[-1]}" in said, said
        assert all(w in said for w in ("审计链完整", "证件号能打开", "总账借贷平衡")), said
        assert place.done("back")[0] == before, "and back again"
    print(f"P38: {len(before)} tables of {BEFORE} unchanged, {kills} kills (whole: 5)")


@pytest.mark.django_db
def test_control_the_frameworks_own_executor_does_not_survive_the_kill(
    tmp_path: Path, old: Any
) -> None:
    """Killed between a change and its note, the next run finds «already exists» for ever."""
    with empty_place(tmp_path, old[0]) as place:
        assert place.run("naive", "late").returncode == -signal.SIGKILL
        again = place.run("naive")
        assert again.returncode not in (0, -signal.SIGKILL) and "CommandError" in again.stderr


def test_every_release_left_its_data() -> None:
    """A release that is not in here cannot be tried: make its file before the next one begins."""
    assert [f.name for f in sorted(HERE.glob("*.json.gz"))] == [
        f"{version}.json.gz" for version in RELEASES[:-1]
    ]


def changes() -> Iterator[migrations.Migration]:
    """Every migration of ours."""
    for app in apps.get_app_configs():
        if app.name.startswith("minzheng.") and (Path(app.path) / "migrations").is_dir():
            for found in pkgutil.iter_modules([str(Path(app.path) / "migrations")]):
                module = importlib.import_module(f"{app.name}.migrations.{found.name}")
                yield module.Migration(found.name, app.label)


def one_way(migration: migrations.Migration) -> bool:
    """Whether it can neither be undone nor says why (`irreversible = "…"`), or can be half done."""
    marked = bool(getattr(migration, "irreversible", ""))
    back = all(operation.reversible for operation in migration.operations)
    return not migration.atomic or not (back or marked)


def test_changes_can_be_undone_or_say_why_not() -> None:
    found = list(changes())
    assert len(found) > 12
    assert [str(m) for m in found if one_way(m)] == []


def test_control_a_one_way_change_is_found() -> None:
    bare = migrations.Migration("0002_x", "core")
    bare.operations = [migrations.RunPython(lambda apps, editor: None)]
    assert one_way(bare)
