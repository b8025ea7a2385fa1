"""Imports in a process of its own, on a database of its own, made to fail.

    python -m tests.stages.registry.importer

`prepare` loads the district and its staff; `import FILE FAULT` imports a roster in a forked child
whose disk fails (tests/promises/faults.py), `naive FILE FAULT` does it without the transaction;
`count` gives the rows of every table that an import writes, and what does not hold.

The database is the one of DATABASE_URL.
"""

import contextlib
import sys
from functools import partial
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from minzheng.foundation.accounts.models import User  # noqa: E402
from minzheng.foundation.audit import trail  # noqa: E402
from minzheng.foundation.audit.chain import faults as chain_faults  # noqa: E402
from minzheng.stages.registry.roster import import_roster, read_roster  # noqa: E402
from tests.cast import Cast, load_district  # noqa: E402
from tests.promises.forked import forked, say  # noqa: E402
from tests.promises.test_p14_kills import counted  # noqa: E402


def prepare() -> dict[str, Any]:
    """Villages to import into, and who may."""
    load_district()
    Cast()
    return {}


def bring(path: str, whole: bool = True) -> None:
    """Import a roster; without the transaction as a naive importer would."""
    if not whole:
        trail._transaction = contextlib.nullcontext  # type: ignore[assignment]
    import_roster(roster=read_roster(Path(path)), by=User.objects.get(username="wang"))


def count() -> dict[str, Any]:
    """Rows by table, and what is wrong with the chain or the file."""
    wrong = [f"审计链 {fault.seq} {fault.why}" for fault in chain_faults()]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        wrong += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    return {"rows": counted(), "wrong": wrong}


def main() -> None:
    """Answer orders until standard input ends."""
    say({"ready": True})
    for order in sys.stdin:
        match order.split():
            case ["prepare"]:
                say(prepare())
            case ["import", path, fault]:
                say(forked(partial(bring, path), fault=fault))
            case ["naive", path, fault]:
                say(forked(partial(bring, path, whole=False), fault=fault))
            case ["count"]:
                say(count())
            case _:
                raise ValueError(f"no such order: {order}")
    connections.close_all()


if __name__ == "__main__":
    main()
