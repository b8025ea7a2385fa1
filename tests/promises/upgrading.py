"""A process of its own for P38: a database of an old release, brought to today and back.

python -m tests.promises.upgrading old FILE         make the database as FILE's release left it
python -m tests.promises.upgrading hash FILE        digests of its tables, over its columns
python -m tests.promises.upgrading upgrade [N]      `minzheng upgrade`, killed -9 at change N
python -m tests.promises.upgrading naive N          the same with the framework's own executor
python -m tests.promises.upgrading back FILE        migrate back to FILE's release
"""

import gzip
import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

# The framework fills these by itself after each change of tables.
FRAMEWORKS = ("django_migrations", "django_content_type", "auth_permission")


def data(path: str) -> dict[str, Any]:
    """A release's tables, leaves and keys."""
    found: dict[str, Any] = json.loads(gzip.decompress(Path(path).read_bytes()))
    return found


def move(leaves: list[list[str]]) -> None:
    """Migrate to the leaves of a release, forward or back, apps it did not know to nothing."""
    from django.db import connection

    from minzheng.foundation.core.migrating import WholeExecutor

    executor = WholeExecutor(connection)
    known = {app for app, _ in leaves}
    theirs = {"auth", "contenttypes", "sessions", "axes"}
    rest = [n for n in executor.loader.graph.leaf_nodes() if n[0] in theirs]
    new = {n[0] for n in executor.loader.graph.leaf_nodes()} - known - theirs
    gone: list[Any] = [(app, None) for app in sorted(new) if app in executor.loader.migrated_apps]
    executor.migrate([(app, name) for app, name in leaves] + rest + gone)


def load(tables: dict[str, Any]) -> None:
    """The rows as they were written then."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name in FRAMEWORKS[1:]:
            cursor.execute(f'DELETE FROM "{name}"')
        for name, table in tables.items():
            if not table["rows"] or name == "auth_permission":
                continue
            kinds = {c.name: c.type_code for c in _columns(cursor, name)}
            marks = ", ".join(["%s"] * len(table["columns"]))
            columns = ", ".join(f'"{column}"' for column in table["columns"])
            flags = [kinds[column] in (16, "bool") for column in table["columns"]]
            cursor.execute(f'DELETE FROM "{name}"')
            cursor.executemany(
                f'INSERT INTO "{name}" ({columns}) VALUES ({marks})',
                [
                    [
                        bool(v) if flag and v is not None else v
                        for v, flag in zip(row, flags, strict=True)
                    ]
                    for row in table["rows"]
                ],
            )

        if connection.vendor == "postgresql":
            for name in tables:
                for sequence in connection.introspection.get_sequences(cursor, name):
                    column = sequence["column"]
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('\"{name}\"', '{column}'),"
                        f' COALESCE(max("{column}"), 1)) FROM "{name}"'
                    )


def _columns(cursor: Any, name: str) -> Any:
    from django.db import connection

    return connection.introspection.get_table_description(cursor, name)


def digests(tables: dict[str, Any]) -> dict[str, str]:
    """SM3 of each old table over its old columns, by its first column."""
    from django.db import connection

    from minzheng.foundation.audit.chain import sm3

    found = {}
    with connection.cursor() as cursor:
        for name, table in tables.items():
            if name in FRAMEWORKS:
                continue
            columns = ", ".join(f'"{column}"' for column in table["columns"])
            cursor.execute(f'SELECT {columns} FROM "{name}"')
            found[name] = sm3(repr(sorted(map(repr, cursor.fetchall()))).encode())
    return found


def kill_at(moment: str) -> None:
    """Die when the note of the n-th change is about to be written, or «late»: when a change is
    committed and its note is not, which ours never lets happen."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    whole, seen = MigrationRecorder.record_applied, [0]

    def record(self: Any, app: str, name: str) -> None:
        seen[0] += 1
        late = moment == "late" and not connection.in_atomic_block
        if late or str(seen[0]) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        whole(self, app, name)

    MigrationRecorder.record_applied = record  # type: ignore[method-assign]


def main(what: str, *rest: str) -> None:
    """Do one of the four."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.core.management.commands import migrate
    from django.db.migrations.executor import MigrationExecutor

    from minzheng.foundation.core.findings import findings

    found = data(rest[0])
    if what in ("upgrade", "naive"):
        if rest[1:]:
            kill_at(rest[1])
        import_module("minzheng.foundation.core.management.commands.migrate")
        if what == "naive":
            migrate.MigrationExecutor = MigrationExecutor  # type: ignore[attr-defined]
        call_command("upgrade", no_backup=what == "naive", stdout=sys.stderr)
    else:
        move(found["leaves"])
    if what == "old":
        load(found["tables"])
    seen = [finding.what for _, finding in findings()] if what == "upgrade" else []
    print(json.dumps({"hashes": digests(found["tables"]), "doctor": seen}))


if __name__ == "__main__":
    main(*sys.argv[1:])
