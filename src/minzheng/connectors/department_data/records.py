"""What the simulated departments hold: a SQLite file with one row per source and person."""

import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from minzheng.connectors import strict_json
from minzheng.connectors.department_data.payloads import PAYLOADS
from minzheng.connectors.signing import sm3_hex

FILE_NAME = "departments.sqlite3"
Row = tuple[str, str, dict[str, Any]]


def id_index(id_number: str) -> str:
    """The key of a person in the file: a digest, so that the file holds no numbers as keys."""
    return sm3_hex(b"departments:" + id_number.encode())


def write_records(path: Path, rows: Iterable[Row]) -> int:
    """Write (source code, ID number, payload) rows to a fresh file at `path`; how many.

    A payload that its source's shape refuses raises ValueError with the place of the misfit.
    The file appears whole or not at all.
    """
    fresh = path.with_suffix(".writing")
    fresh.unlink(missing_ok=True)
    written = 0
    connection = sqlite3.connect(fresh, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE record (source TEXT, id_index TEXT, payload BLOB,"
            " PRIMARY KEY (source, id_index))"
        )
        connection.execute("BEGIN")
        for source, id_number, payload in rows:
            connection.execute(
                "INSERT INTO record VALUES (?, ?, ?)", _row(source, id_number, payload)
            )
            written += 1
        connection.execute("COMMIT")
    finally:
        connection.close()
    fresh.replace(path)
    return written


def _row(source: str, id_number: str, payload: dict[str, Any]) -> tuple[str, str, bytes]:
    misfit = PAYLOADS[source].problem(payload, source)
    if misfit:
        raise ValueError(f"payload does not fit at {misfit}")
    return source, id_index(id_number), strict_json.write(payload)


class Records:
    """Reads the file, from any thread. A file replaced by a newer one is picked up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._open: tuple[int, sqlite3.Connection] | None = None

    def find(self, source: str, id_number: str) -> dict[str, Any] | None:
        """The payload that `source` holds on the person, or None."""
        with self._lock:
            found = self._connection().execute(
                "SELECT payload FROM record WHERE source = ? AND id_index = ?",
                (source, id_index(id_number)),
            ).fetchone()  # fmt: skip
        return strict_json.read(found[0]) if found else None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._open:
                self._open[1].close()
                self._open = None

    __del__ = close

    def _connection(self) -> sqlite3.Connection:
        inode = self._path.stat().st_ino
        if self._open and self._open[0] != inode:
            self._open[1].close()
            self._open = None
        if self._open is None:
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._open = (inode, connection)
        return self._open[1]


class Held:
    """The same from a mapping in memory, for tests: (source, ID number) to payload."""

    def __init__(self, payloads: dict[tuple[str, str], dict[str, Any]]) -> None:
        self.payloads = payloads

    def find(self, source: str, id_number: str) -> dict[str, Any] | None:
        """The payload that `source` holds on the person, or None."""
        return self.payloads.get((source, id_number))
