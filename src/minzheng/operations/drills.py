"""The drill: a backup that was never restored is a hope. Restore it elsewhere and look."""

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from minzheng.foundation.core.refusal import NotPossible
from minzheng.operations.snapshot import postgres_parameters

PAGES = 100
_number = itertools.count(1)


def drill(path: Path, *, into: str = "") -> str:
    """Restore `path` into an empty place of its own, in a process of its own; what it said.

    SQLite: a folder beside the backup. PostgreSQL: `into`, or a database made for the purpose on
    the same server and dropped afterwards (the role needs CREATEDB). Raises NotPossible.
    """
    with tempfile.TemporaryDirectory(prefix=".drill-", dir=path.parent) as folder:
        if connection.vendor == "sqlite":
            return _restore(path, folder, f"sqlite:///{Path(folder) / 'minzheng.sqlite3'}")
        if into:
            return _restore(path, folder, into)
        with own_database() as url:
            return _restore(path, folder, url)


def _restore(path: Path, folder: str, url: str) -> str:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "MINZHENG_DATA_DIR": folder,
        "LOG_LEVEL": "ERROR",
    }
    environment.pop("DATABASE_URL_FILE", None)
    environment.pop("MINZHENG_DATA_DIR_FILE", None)
    made_keys = settings.DATA_DIR / "keys.json"  # a demo's; production has them in its environment
    if made_keys.exists() and not {"MINZHENG_KEYS", "MINZHENG_KEYS_FILE"} & set(environment):
        environment["MINZHENG_KEYS_FILE"] = str(made_keys)
    done = subprocess.run(
        [sys.executable, "-m", "minzheng", "restore", str(path), f"--pages={PAGES}"],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise NotPossible(" ".join(done.stderr.strip().splitlines()[-3:]) or "恢复的程序中断了。")
    return done.stdout.strip()


@contextmanager
def own_database(template: str = "template0") -> Iterator[str]:
    """The address of a new database on the same server, dropped in the end."""
    import psycopg
    from psycopg import sql

    to = postgres_parameters()
    name = f"minzheng_drill_{os.getpid()}_{next(_number)}"
    connection.close()
    try:
        outside = psycopg.connect(**{**to, "dbname": "postgres"}, autocommit=True)
        outside.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    except psycopg.Error as error:
        raise NotPossible(
            f"建不了演练用的数据库（{type(error).__name__}）。"
            "请给数据库账号 CREATEDB 权限，或用 --into 指一个空库。"
        ) from None
    try:
        yield address({**to, "dbname": name})
    finally:
        outside.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        outside.close()


def address(to: dict[str, str]) -> str:
    """Parameters as the address that DATABASE_URL takes."""
    from urllib.parse import quote

    who = quote(to.get("user", ""), safe="")
    if to.get("password"):
        who += ":" + quote(to["password"], safe="")
    host = str(to.get("host", ""))
    port = f":{to['port']}" if to.get("port") else ""
    if host.startswith("/"):  # a socket
        return f"postgres://{who}@{quote(host, safe='')}{port}/{to['dbname']}"
    return f"postgres://{who}@{host}{port}/{to['dbname']}"
