"""A command on a database or disk in trouble says in words what happened and ends with an error."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from minzheng.__main__ import main
from minzheng.foundation.core import failures
from minzheng.foundation.core.releases import note_release
from tests.cast import Cast
from tests.disks import Disk, small_disk
from tests.promises.cluster import cluster
from tests.stages.registry.rosters import clean_rows, xlsx

COMMANDS = (
    "insider", "incident --actor wang", "line --once", "serve", "retain", "webhooks", "clients",
    "account list", "audit verify", "audit anchor", "rotate-keys", "backup x.tar", "upgrade",
    "migrate", "demo --no-serve",
)  # fmt: skip
ADD = "clients --add 省平台 --scope letters.verify"
sqlite_alone = pytest.mark.skipif(connection.vendor != "sqlite", reason="files of SQLite")
postgres_alone = pytest.mark.skipif(connection.vendor == "sqlite", reason="a server's answers")


def full(*given: Any, **named: Any) -> None:
    """The database's driver says that the disk is full."""
    if connection.vendor == "sqlite":
        behind: Any = sqlite3.OperationalError("database or disk is full")
        behind.sqlite_errorname = "SQLITE_FULL"
    else:
        import psycopg

        behind = psycopg.errors.DiskFull("could not extend file")
    raise OperationalError(str(behind)) from behind


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_each_says_it(command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    # `serve` makes a folder of its own and leaves it in the environment, where others would count.
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", full)
    monkeypatch.setattr(sys, "argv", ["minzheng", *command.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == failures.FULL
    name, *rest = command.split()
    monkeypatch.setattr(sys, "argv", ["minzheng", name, "--traceback", *rest])
    with pytest.raises(OperationalError):
        main()


def typed(words: str, database: str, *start: str) -> tuple[int, str]:
    """A command as an operator types it: how it ended, and what it said."""
    done = subprocess.run(
        [sys.executable, *(start or ["-m", "minzheng"]), *words.split()], text=True,
        env=os.environ | {"DATABASE_URL": database, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def told(words: str, database: str) -> str:
    """What it said, which is neither a success nor a traceback."""
    status, text = typed(words, database)
    assert status and "Traceback" not in text, text
    return text.strip()


@sqlite_alone
def test_files_that_are_not_as_they_should(tmp_path: Path) -> None:
    (tmp_path / "noise.sqlite3").write_bytes(b"no database" * 1000)
    empty, noise = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("empty", "noise"))
    assert told("insider", empty) == failures.UNREADY
    assert told("insider", noise) == failures.SPOILT
    assert told("insider", f"sqlite:///{tmp_path}/no/such.sqlite3") == failures.UNOPENED
    assert failures.UNREADY in told("import roster x.csv --by qian", empty)


@sqlite_alone
def test_control_the_framework_alone_ends_in_a_traceback(tmp_path: Path) -> None:
    plain = ("-c", "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = "
             "'minzheng.config.settings'; from django.core import management; "
             "management.execute_from_command_line(sys.argv)")  # fmt: skip
    status, text = typed("insider", f"sqlite:///{tmp_path}/empty.sqlite3", *plain)
    assert status and "Traceback" in text and failures.UNREADY not in text


@contextmanager
def database_on(folder: Path) -> Iterator[tuple[Disk, str]]:
    """A small disk with a copy of the test database on it, of today's version."""
    note_release()  # another test may have left it out
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "copy.sqlite3")])
    size = (folder / "copy.sqlite3").stat().st_size
    with small_disk(folder / "disk", size + 2**23) as disk:
        shutil.copy(folder / "copy.sqlite3", disk.place / "minzheng.sqlite3")
        yield disk, f"sqlite:///{disk.place}/minzheng.sqlite3"


@sqlite_alone
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_and_one_that_can_only_be_read(tmp_path: Path) -> None:
    with database_on(tmp_path) as (disk, database):
        for left in (0, 2**15):
            disk.fill(left)
            assert told(ADD, database) == failures.FULL
        kept = disk.place / "backup.tar"
        assert failures.FULL in told(f"backup {kept}", database) and not kept.exists()
        sheet = disk.place / "sheet.xlsx"
        assert failures.FULL in told(f"import roster --template {sheet}", database)
        disk.clear()
        assert typed(ADD, database)[0] == 0
        disk.shut()
        assert told("clients --end 省平台", database) == failures.READ_ONLY


@sqlite_alone
@pytest.mark.django_db(transaction=True)
def test_a_list_on_a_full_disk_leaves_nobody_and_comes_in_whole_later(
    cast: Cast, tmp_path: Path
) -> None:
    """At whatever byte the disk is full; the control is the same list with room."""
    roster = tmp_path / "list.xlsx"
    roster.write_bytes(xlsx(clean_rows(200)))
    words = f"import roster {roster} --by wang"
    with database_on(tmp_path) as (disk, database):
        file = disk.place / "minzheng.sqlite3"
        before = people_in(file)
        for left in (0, 2**15, 2**17, 2**19):
            disk.fill(left)
            assert failures.FULL in told(words, database)
            disk.clear()
            assert people_in(file) == before
        assert typed(words, database)[0] == 0
        assert people_in(file) == before + 600


def people_in(file: Path) -> int:
    """How many people a database holds, read from outside."""
    with sqlite3.connect(file) as reading:
        (count,) = reading.execute("SELECT count(*) FROM registry_person").fetchone()
    reading.close()
    return int(count)


@sqlite_alone
def test_somebody_else_has_it(tmp_path: Path) -> None:
    first, second = (sqlite3.connect(tmp_path / "x.sqlite3", timeout=0) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as refused:
        second.execute("BEGIN IMMEDIATE")
    assert failures.words(OperationalError("locked")) == ""
    assert failures.words(refused.value) == failures.BUSY
    first.close()
    second.close()


@postgres_alone
def test_a_server_that_is_stopped_empty_or_shut() -> None:
    with cluster() as server:
        assert told("insider", server.url) == failures.NO_DATABASE
        server.program("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", "minzheng",
                       "minzheng")  # fmt: skip
        assert told("insider", server.url) == failures.UNREADY
        stranger = server.url.replace("minzheng@", "nobody@")
        assert told("insider", stranger) == failures.REFUSED
        read_only = f"{server.url}?options=-c%20default_transaction_read_only%3Don"
        assert told("migrate", read_only).endswith(failures.READ_ONLY)
        server.kill("immediate")
        assert told("insider", server.url) == failures.AWAY
        assert failures.AWAY in told("doctor", server.url)
        server.start()


def test_a_fault_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's own error, though a file was looked for in vain before it."""
    try:
        try:
            raise PermissionError(13, "no", "x")
        except OSError:
            raise KeyError("ours")  # noqa: B904 - as it happens
    except KeyError as error:
        assert failures.words(error) == ""
