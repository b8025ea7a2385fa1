"""Putting a backup back: into an empty place, or over another one when told so in words.

Everything the manifest says is compared with what is there afterwards. A restored database has no
sessions: who was signed in when the backup was made signs in again.
"""

import gzip
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from minzheng import __version__
from minzheng.foundation.core import keymarks
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.releases import numbers
from minzheng.operations import manifest, programs
from minzheng.operations.backups import FILES
from minzheng.operations.digests import Sm3, of_file
from minzheng.operations.manifest import Manifest, Stored
from minzheng.operations.snapshot import Postgres, Snapshot, SqliteFile, opened


class Restored(NamedTuple):
    """What was restored, and what is not as it was (nothing, or the restore did not work)."""

    manifest: Manifest
    wrong: list[str]


def restore(path: Path, *, overwrite: bool = False) -> Restored:
    """Put `path` into the configured database and data folder, and compare.

    Raises NotPossible, and has changed nothing, when the archive is not whole, is newer than this
    program, needs other keys or another kind of database, when something is there already and
    `overwrite` was not given, or while someone works on the database.
    """
    with tarfile.open(_readable(path)) as archive:
        found = read_manifest(archive)
        refuse_foreign(found)
        if not overwrite:
            refuse_full()
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as folder:
            dump = _unpacked(archive, found, Path(folder))
            files = _unpacked_files(archive, found, Path(folder))
            put = _put_sqlite if connection.vendor == "sqlite" else _put_postgres
            put(dump, found)
            put_files(files)
    wrong = compare(found) + [
        f"密钥 {name} 打不开恢复的数据" for name in sorted(keymarks.unopened())
    ]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
    return Restored(found, wrong)


def _readable(path: Path) -> Path:
    if not path.is_file() or not tarfile.is_tarfile(path):
        raise NotPossible(f"{path} 不是备份文件，或者读不出来。")
    return path


def manifest_of(path: Path) -> Manifest:
    """The manifest of a backup. NotPossible."""
    with tarfile.open(_readable(path)) as archive:
        return read_manifest(archive)


def read_manifest(archive: tarfile.TarFile) -> Manifest:
    """The manifest, or NotPossible: without one the backup was cut short."""
    try:
        member = archive.extractfile(manifest.NAME)
        if member is None:
            raise KeyError(manifest.NAME)
        return manifest.read(member.read())
    except (KeyError, TypeError, ValueError, tarfile.TarError, OSError):
        raise NotPossible("备份文件不完整（没有清单），请换一份备份。") from None


def refuse_foreign(found: Manifest) -> None:
    """NotPossible for a backup this program, these keys or this kind of database cannot take."""
    if found.format > manifest.FORMAT or numbers(found.version) > numbers(__version__):
        raise NotPossible(
            f"备份是 {found.version} 版做的，这个程序是 {__version__} 版，比备份旧。"
            f"请装 {found.version} 版或更新的程序再恢复。"
        )
    if unknown := set(found.facts.migrations) - set(MigrationLoader(None).disk_migrations):
        raise NotPossible(f"备份里有这个程序不认识的数据库变更：{sorted(unknown)[0]}。")
    if found.database != connection.vendor:
        raise NotPossible(
            f"备份来自 {found.database}，现在设置的是 {connection.vendor}，请核对 DATABASE_URL。"
        )
    if lacking := set(found.key_ids) - set(settings.SEAL_KEYS):
        raise NotPossible(
            f"备份用的密钥 {'、'.join(sorted(lacking))} 不在 MINZHENG_KEYS 里，"
            "恢复了也打不开。请把当时的密钥找来。"
        )
    if wrong := keymarks.differing(found.key_marks):
        raise NotPossible(
            f"备份用的密钥 {'、'.join(wrong)} 和现在的只是同名，不是同一把，恢复了也打不开。"
            "请把当时的密钥找来。"
        )


def refuse_full() -> None:
    """NotPossible when tables or files are there already."""
    files = settings.DATA_DIR / "files"
    if connection.introspection.table_names() or (files.exists() and any(files.iterdir())):
        raise NotPossible(
            "这里已经有数据了。确实要用备份换掉它，请先停止网站和自动办理，再加上 --overwrite。"
        )


def _unpacked(archive: tarfile.TarFile, found: Manifest, folder: Path) -> Path:
    """The dump, its digest checked."""
    to, source = folder / "dump", archive.extractfile(found.dump)
    if source is None:
        raise NotPossible("备份文件里没有数据库。")
    with source, to.open("wb") as out:
        shutil.copyfileobj(source, out, 2**20)
    if Stored(to.stat().st_size, of_file(to)) != found.stored:
        raise NotPossible("备份文件坏了：数据库与清单对不上，请换一份备份。")
    return to


def _unpacked_files(archive: tarfile.TarFile, found: Manifest, folder: Path) -> Path:
    """The uploaded files, each against its digest."""
    root = folder / "files"
    root.mkdir()
    for name, stored in found.files.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise NotPossible("备份文件坏了：文件名越出了文件夹。")
        member = archive.extractfile(FILES + name)
        content = member.read() if member else b""
        worker = Sm3()
        worker.update(content)
        if Stored(len(content), worker.hexdigest()) != stored:
            raise NotPossible("备份文件坏了：上传的文件与清单对不上，请换一份备份。")
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def _put_sqlite(dump: Path, found: Manifest) -> None:
    """Compare the copy first, then put it in place by one rename; the old one stays beside it."""
    copy = dump.with_suffix(".sqlite3")
    with gzip.open(dump, "rb") as packed, copy.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 2**20)
    with opened(SqliteFile(copy)) as snapshot:
        if wrong := list(manifest.differences(found.facts, manifest.facts_of(snapshot))):
            raise NotPossible(f"备份文件坏了：{wrong[0]}。请换一份备份。")
    connection.close()
    home = Path(str(connection.settings_dict["NAME"]))
    with alone(home):
        if home.exists() and home.stat().st_size:
            home.replace(home.with_name(home.name + ".before-restore"))
        home.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copy, part := home.with_name(home.name + ".part"))
        part.chmod(0o600)
        part.replace(home)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold a SQLite database for ourselves; NotPossible while another process has it open."""
    if not home.exists():
        yield
        return
    hold = sqlite3.connect(home, timeout=1, isolation_level=None)
    try:
        hold.execute("PRAGMA locking_mode=EXCLUSIVE")
        hold.execute("PRAGMA journal_mode=DELETE").fetchone()  # takes its log in, needs it alone
        hold.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError:
        raise NotPossible("还有程序开着这个数据库。请先停止网站和自动办理，再试一次。") from None
    finally:
        hold.close()


def _put_postgres(dump: Path, found: Manifest) -> None:
    """Old tables out and new ones in, in one transaction: all of it or none."""
    connection.close()
    refuse_company()
    with opened(Postgres()) as snapshot:
        drops = snapshot.drops()
    preface = dump.with_suffix(".sql")
    preface.write_text("\n".join(["SET client_min_messages = warning;", *drops]))
    reading = subprocess.Popen(
        [programs.find("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=False,
    )  # fmt: skip
    writing = ["--quiet", "--no-psqlrc", "--single-transaction", "--output=/dev/null",
               "--set=ON_ERROR_STOP=1", f"--file={preface}", "--file=-"]  # fmt: skip
    try:
        programs.run("psql", writing, stdin=reading.stdout)
    finally:
        _, said = reading.communicate()
    if reading.returncode:
        programs.refuse("pg_restore", said.decode("utf-8", "replace"))


def refuse_company() -> None:
    """NotPossible while anyone else has the database open."""
    connection.close()
    if connection.vendor == "sqlite":
        with alone(Path(str(connection.settings_dict["NAME"]))):
            return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    connection.close()
    if others:
        raise NotPossible(f"还有 {others} 个程序连着这个数据库。请先停止网站和自动办理，再试一次。")


def put_files(new: Path) -> None:
    """The new folder in the place of the old one, which stays beside it if it held anything."""
    home = settings.DATA_DIR / "files"
    if home.exists():
        aside = home.with_name("files.before-restore")
        shutil.rmtree(aside, ignore_errors=True)
        home.replace(aside) if any(home.iterdir()) else home.rmdir()
    new.replace(home)


def compare(found: Manifest) -> list[str]:
    """The configured database against a manifest: what is not as it was."""
    connection.close()
    with opened(here()) as snapshot:
        return list(manifest.differences(found.facts, manifest.facts_of(snapshot)))


def here() -> Snapshot:
    """The configured database, read at one instant."""
    if connection.vendor == "sqlite":
        return SqliteFile(Path(str(connection.settings_dict["NAME"])))
    return Postgres()
