"""Writing a backup: one archive with the database at one instant, the files, and a manifest.

SQLite is copied by its own backup interface, PostgreSQL by pg_dump inside the very snapshot whose
rows are digested. The manifest comes last and the file gets its name at the end: a backup that was
cut short cannot be taken for one.
"""

import gzip
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from minzheng.foundation.core import clock, sealed_files
from minzheng.operations import manifest, programs
from minzheng.operations.digests import Sm3, of_file
from minzheng.operations.manifest import Facts, Manifest, Stored
from minzheng.operations.models import Backup
from minzheng.operations.snapshot import Postgres, Snapshot, SqliteFile, opened

DUMPS = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
FILES = "files/"


def write(path: Path, *, note: bool = True) -> Manifest:
    """Back up everything to `path`, readable by its owner alone. Returns the manifest.

    Nobody has to stop working. `note=False` leaves no row in the database (before an upgrade).
    Raises ProgramFailed or OSError; then nothing of that name is there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
        try:
            with os.fdopen(
                os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb"
            ) as out:
                found = _archive(out, Path(folder))
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    if note:
        Backup.objects.create(
            made_at=clock.real_now(), version=found.version, bytes=path.stat().st_size,
            rows=sum(table.rows for table in found.facts.tables.values()), digest=of_file(path),
        )  # fmt: skip
    return found


def _archive(out: io.BufferedWriter, folder: Path) -> Manifest:
    """Database first: a file that a row names was stored before the row."""
    dump = folder / DUMPS[connection.vendor]
    facts, named = dumped(dump)
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.add(dump, dump.name)
        files = {}
        for name, content in uploaded():
            worker = Sm3()
            worker.update(content)
            files[name] = Stored(len(content), worker.hexdigest())
            _add(archive, FILES + name, content)
        found = manifest.make(
            database=connection.vendor, dump=dump.name, facts=facts, files=files,
            stored=Stored(dump.stat().st_size, of_file(dump)), missing=sorted(named - set(files)),
        )  # fmt: skip
        _add(archive, manifest.NAME, manifest.written(found))
    return found


def dumped(to: Path) -> tuple[Facts, set[str]]:
    """Write the dump; what the database held at that instant, and the files its rows name."""
    if connection.vendor == "sqlite":
        copy = to.with_suffix(".copy")
        copy_sqlite(Path(str(connection.settings_dict["NAME"])), copy)
        with opened(SqliteFile(copy)) as snapshot:
            facts, named = manifest.facts_of(snapshot), set(_named(snapshot))
        with copy.open("rb") as plain, gzip.open(to, "wb", compresslevel=1) as packed:
            shutil.copyfileobj(plain, packed, 2**20)
        copy.unlink()
        return facts, named
    with opened(Postgres()) as snapshot:
        programs.run(
            "pg_dump", ["--format=custom", "--compress=1", "--no-owner", "--no-privileges",
                        f"--snapshot={snapshot.name}", f"--file={to}"],
        )  # fmt: skip
        return manifest.facts_of(snapshot), set(_named(snapshot))


def copy_sqlite(source: Path, to: Path) -> None:
    """One consistent copy while others write: readers do not stop writers in WAL mode."""
    live, copy = (
        sqlite3.connect(f"file:{source}?mode=rw", uri=True, timeout=60),
        sqlite3.connect(to),
    )
    try:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # the copy is one file, without a log beside it
        copy.commit()
    finally:
        copy.close()
        live.close()
    to.chmod(0o600)


def _named(snapshot: Snapshot) -> Iterator[str]:
    """Every uploaded file that a row names. Before an upgrade the tables are older than the
    models: what is not there yet names nothing."""
    here = {table: snapshot.columns(table) for table in snapshot.tables()}
    for model, field in sealed_files.file_fields():
        table, column = model._meta.db_table, field.column
        if column in here.get(table, ()):
            rows = snapshot.rows(f'SELECT "{column}" FROM "{table}" WHERE "{column}" <> \'\'')
            yield from (name for (name,) in rows)


def uploaded() -> Iterator[tuple[str, bytes]]:
    """(name, content) of every uploaded file; one that is removed meanwhile is passed over."""
    for name, path in sealed_files.files():
        try:
            yield name, path.read_bytes()
        except FileNotFoundError:
            continue


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))
