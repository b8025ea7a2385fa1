"""A database read as it stood at one instant: its tables, rows, digests and sums.

Both kinds offer the same four questions; rows come in the order of the key, so that the digest of
a table is the same before a backup and after a restore.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from django.db import connection

from minzheng.operations.digests import Sm3

BLOCK = 5_000


class Table(NamedTuple):
    """How many rows a table has, and SM3 over all of them."""

    rows: int
    sm3: str


class Snapshot(Protocol):
    """A database at one instant."""

    kind: str

    def tables(self) -> list[str]:
        """The names of all tables, sorted."""

    def columns(self, table: str) -> set[str]:
        """The columns that a table has, whatever the models say."""

    def order(self, table: str) -> list[str]:
        """What to sort a table by: its key's columns; empty for a table without one."""

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """The rows a statement of our own gives."""


class SqliteFile:
    """A SQLite file that nobody writes to: a copy, or a database whose services are stopped."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def tables(self) -> list[str]:
        """All tables of ours and of the framework; SQLite's own are left out."""
        statement = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'"
        return sorted(name for (name,) in self.rows(statement))

    def columns(self, table: str) -> set[str]:
        """By the file itself: SQLite reads the name of a missing column as a text."""
        return {row[1] for row in self.rows(f'PRAGMA table_info("{table}")')}

    def order(self, table: str) -> list[str]:
        """The key's columns in their order."""
        found = [(row[5], row[1]) for row in self.rows(f'PRAGMA table_info("{table}")') if row[5]]
        return [f'"{name}"' for _, name in sorted(found)]

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Run it."""
        cursor = self.database.execute(statement)
        while block := cursor.fetchmany(BLOCK):
            yield from block

    def close(self) -> None:
        """Let the file go."""
        self.database.close()


class Postgres:
    """A PostgreSQL database inside one REPEATABLE READ transaction; `name` lets pg_dump join it."""

    kind = "postgresql"

    def __init__(self) -> None:
        import psycopg

        wanted = postgres_parameters()
        self.database = psycopg.connect(**wanted, options="-c timezone=UTC")
        self.database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.database.read_only = True
        ((self.name,),) = self.rows("SELECT pg_export_snapshot()")

    def tables(self) -> list[str]:
        """All tables of the schema that Django uses."""
        statement = (
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') "
            "AND c.relnamespace = current_schema()::regnamespace"
        )
        return sorted(name for (name,) in self.rows(statement))

    def drops(self) -> list[str]:
        """Statements that empty the schema: our tables, then our functions, no extension's."""
        tables = [f'DROP TABLE IF EXISTS "{name}" CASCADE;' for name in self.tables()]
        ours = self.rows(
            "SELECT p.oid::regprocedure::text FROM pg_proc p "
            "WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS "
            "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        return tables + [f"DROP ROUTINE IF EXISTS {name} CASCADE;" for (name,) in ours]

    def columns(self, table: str) -> set[str]:
        """By the catalogue."""
        statement = (
            "SELECT attname FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped "
            f"AND attrelid = '\"{table}\"'::regclass"
        )
        return {name for (name,) in self.rows(statement)}

    def order(self, table: str) -> list[str]:
        """The key's columns in their order, text by its bytes whatever the server's language."""
        statement = (
            "SELECT a.attname, a.attcollation <> 0 FROM pg_index i JOIN pg_attribute a "
            "ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
            f"WHERE i.indrelid = '\"{table}\"'::regclass AND i.indisprimary "
            "ORDER BY array_position(i.indkey::int[], a.attnum::int)"
        )
        found = self.rows(statement)
        return [f'"{name}"' + (' COLLATE "C"' if text else "") for name, text in found]

    def rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        """Run it through a cursor on the server: a table may be larger than our memory."""
        with self.database.cursor("snapshot") as cursor:
            cursor.itersize = BLOCK
            cursor.execute(statement)
            yield from cursor

    def close(self) -> None:
        """End the transaction."""
        self.database.close()


def postgres_parameters() -> dict[str, Any]:
    """How to reach the configured PostgreSQL, for a plain connection and for its programs."""
    to = connection.settings_dict
    wanted = {
        "host": to["HOST"], "port": to["PORT"], "user": to["USER"],
        "password": to["PASSWORD"], "dbname": to["NAME"],
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if value}


def digest(snapshot: Snapshot, table: str) -> Table:
    """Count and digest one table."""
    order = ", ".join(snapshot.order(table))
    statement = f'SELECT * FROM "{table}"' + (f" ORDER BY {order}" if order else "")
    worker, count = Sm3(), 0
    for row in snapshot.rows(statement):
        worker.update(repr(tuple(map(_plain, row))).encode())
        count += 1
    return Table(count, worker.hexdigest())


def _plain(value: Any) -> Any:
    """A memory view prints its address, not its bytes."""
    return bytes(value) if isinstance(value, memoryview) else value


@contextmanager
def opened(snapshot: Any) -> Iterator[Any]:
    """Close it in the end."""
    try:
        yield snapshot
    finally:
        snapshot.close()
