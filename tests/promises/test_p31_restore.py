"""P31: a backup made while everybody writes restores in an empty place, whole.

Each round: writers post balanced entries and chain events as fast as they can; a backup is made
meanwhile; a process of its own restores it elsewhere and compares every table's rows and digest,
the books, the chain and the files, and opens pages. What was acknowledged before the backup began
is in it. Then, in quiet, a hundred pages of the restored place are those of the source.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections

from minzheng.foundation.audit.models import Head
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealed_files import opened_bytes
from minzheng.foundation.ledger.actions import post
from minzheng.operations import backups, drills, manifest, pages, programs, restores
from minzheng.operations.snapshot import SqliteFile, opened
from minzheng.stages.registry.models import Person
from tests.cast import BY, Cast, person
from tests.promises.sitting import size
from tests.promises.world import build

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 3


@pytest.fixture
def world(cast: Cast) -> Any:
    """A decided and paid case, a posted one, and one uploaded paper."""
    default_storage.save("materials/p31.pdf", ContentFile(b"%PDF-1.4 paper %%EOF"))
    return build(cast)


@contextmanager
def writing() -> Iterator[Callable[[], int]]:
    """Writers at work; the callable tells how far the chain was acknowledged."""
    stop, acknowledged, errors = threading.Event(), [0], []

    def work(number: int) -> None:
        try:
            count = 0
            while not stop.is_set():
                count += 1
                reference = f"p31-{number}-{time.monotonic_ns()}-{count}"
                sums = {"expense": 100 + number, "payable": -100 - number}
                post(reference=reference, kind="P31", sums=sums, on=clock.today(), by=BY)
                acknowledged[0] = max(acknowledged[0], Head.objects.get(id=1).seq)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        began = time.monotonic()
        while not acknowledged[0] and time.monotonic() - began < 10 and not errors:
            time.sleep(0.01)
        yield lambda: acknowledged[0]
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert errors == []


def test_a_backup_under_load_restores_whole(world: Any, tmp_path: Path) -> None:
    rounds = size(1)
    rows, written, slowest = 0, 0, 0.0
    for number in range(rounds):
        path = tmp_path / f"{number}.tar"
        with writing() as acknowledged:
            before = acknowledged()
            made = backups.write(path)
            written += acknowledged() - before
        assert made.facts.audit_seq >= before > 0, "acknowledged, and not in the backup"
        assert made.facts.ledger_fen == 0 and made.files
        began = time.monotonic()
        assert "都正常" in drills.drill(path)
        slowest = max(slowest, time.monotonic() - began)
        rows = sum(table.rows for table in made.facts.tables.values())
    print(f"P31: {rounds} backups under load (whole: 20), {rows} rows, {written} events written")
    print(f"P31: slowest restore with its checks and pages {slowest:.1f} s")
    assert written > 0


def test_a_hundred_pages_are_the_same(world: Any, tmp_path: Path) -> None:
    for number, name in enumerate(("甲", "乙", "丙")):
        person(f"邻居{name}", "1960-06-01", 701 + number)
    made = backups.write(tmp_path / "quiet.tar")
    here = {page.name: page for page in pages.look(100)}
    assert [page for page in here.values() if page.status >= 400] == []
    assert len(here) == 100
    there = elsewhere(tmp_path / "quiet.tar", tmp_path / "place")
    print(f"P31: {len(here)} pages compared")
    assert there == {name: [page.status, page.sm3] for name, page in here.items()}
    assert "materials/p31.pdf" in made.files
    restored = (tmp_path / "place" / "files" / "materials" / "p31.pdf").read_bytes()
    assert opened_bytes(restored, "materials/p31.pdf") == b"%PDF-1.4 paper %%EOF"


LOOK = """
import django, json; django.setup()
from minzheng.operations import pages
print(json.dumps({p.name: [p.status, p.sm3] for p in pages.look(100)}))
"""


def elsewhere(path: Path, folder: Path) -> dict[str, Any]:
    """Restore into an empty place, and again over it, and what its pages show."""
    folder.mkdir()
    with place(folder) as url:
        environment = os.environ | {
            "DATABASE_URL": url, "MINZHENG_DATA_DIR": str(folder), "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "minzheng.config.settings", "HTTPS": "0",
        }  # fmt: skip
        shutil.copy(settings.DATA_DIR / "keys.json", folder)
        restoring = [sys.executable, "-m", "minzheng", "restore", str(path)]
        for over in ([], ["--overwrite"]):
            command = [*restoring, *over]
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        looking = [sys.executable, "-c", LOOK]
        seen = subprocess.run(looking, env=environment, capture_output=True, text=True)
        assert seen.returncode == 0, seen.stderr
        found: dict[str, Any] = json.loads(seen.stdout.strip().splitlines()[-1])
        return found


@contextmanager
def place(folder: Path) -> Iterator[str]:
    """An empty database of the kind under test."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'minzheng.sqlite3'}"
        return
    with drills.own_database() as url:
        yield url


def test_control_a_copy_of_the_file_or_a_dump_of_another_instant_is_caught(
    world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite: the plain file lacks what is still in its log. PostgreSQL: a dump outside of the
    snapshot holds other rows than were counted."""
    if connection.vendor == "sqlite":
        copy, lost = tmp_path / "copy.sqlite3", 0
        with writing() as acknowledged:
            for _ in range(5):
                before = acknowledged()
                shutil.copyfile(str(connection.settings_dict["NAME"]), copy)
                lost += lost_rows(copy, before)
                time.sleep(0.1)
        assert lost > 0
        return
    whole = programs.run

    def careless(program: str, arguments: list[str], **rest: Any) -> None:
        time.sleep(0.3)
        whole(program, [a for a in arguments if not a.startswith("--snapshot")], **rest)

    monkeypatch.setattr(programs, "run", careless)
    with writing():
        backups.write(tmp_path / "careless.tar", note=False)
    monkeypatch.setattr(programs, "run", whole)
    with pytest.raises(NotPossible, match="对不上"):
        drills.drill(tmp_path / "careless.tar")


def lost_rows(copy: Path, acknowledged: int) -> bool:
    """Whether a copied file lacks acknowledged events, or cannot be read at all."""
    try:
        with opened(SqliteFile(copy)) as snapshot:
            return manifest.facts_of(snapshot).audit_seq < acknowledged
    except sqlite3.DatabaseError:
        return True


def test_control_a_row_changed_after_the_restore_is_found(world: Any, tmp_path: Path) -> None:
    made = backups.write(tmp_path / "a.tar", note=False)
    assert restores.compare(made) == []
    first = Person.objects.order_by("pk")[:1].get()
    Person.objects.filter(pk=first.pk).update(name=first.name + "!")
    assert restores.compare(made) == ["表 registry_person 的内容不一样"]
