"""A PostgreSQL server of our own, as a district runs it, that may be killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.postgres import programs

NAME = "minzheng"
# Durable, unlike the throw-away server of the tests; checkpoints come often, to be met by kills.
SETTINGS = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "checkpoint_timeout=30s",
            "max_connections=40")  # fmt: skip


class Cluster:
    """One data folder and the server over it."""

    def __init__(self, bin: Path, base: Path, settings: tuple[str, ...]) -> None:
        self.bin, self.base, self.data = bin, base, base / "data"
        self.settings = settings
        self.user = "postgres" if os.geteuid() == 0 else None  # the server refuses root
        self.server: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"postgres://{NAME}@127.0.0.1:{self.port}/{NAME}"

    def program(self, name: str, *arguments: str) -> None:
        """Run one of the server's programs."""
        subprocess.run(
            [self.bin / name, *arguments], cwd="/", check=True, user=self.user,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip

    def start(self) -> None:
        """Start it, recovering from its log if need be, and wait until it answers.

        It is our own child: one that another process left unburied would hold the lock file.
        """
        settings = [part for setting in self.settings for part in ("-c", setting)]
        with (self.base / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.base,
                 "-c", "listen_addresses=127.0.0.1", *settings],
                cwd="/", stdout=log, stderr=log, user=self.user,
            )  # fmt: skip
        until = time.monotonic() + 60
        while not self.answers():
            ended = self.server.poll() is not None
            assert not ended and time.monotonic() < until, self.told()
            time.sleep(0.05)

    def revive(self) -> None:
        """It may have ended, or be recovering from a crash of its parts: until it answers again."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.server is None or self.server.poll() is not None:
                self.start()
                return
            if self.answers():
                return
            time.sleep(0.05)
        raise AssertionError(self.told())

    def answers(self) -> bool:
        """Whether it takes connections now."""
        ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, cwd="/").returncode == 0

    def told(self) -> str:
        """The end of the server's log."""
        return (self.base / "log").read_text("utf-8")[-800:]

    def kill(self, how: str) -> None:
        """«immediate» stops without a checkpoint; «sigkill» ends the server and all its parts."""
        assert self.server
        if how == "immediate":
            self.server.send_signal(signal.SIGQUIT)
        parts = _children(self.server.pid)
        if how == "sigkill":
            self.server.kill()
            for pid in parts:
                _end(pid)
        self.server.wait(30)
        until = time.monotonic() + 20
        while any(_alive(pid) for pid in parts) and time.monotonic() < until:
            time.sleep(0.01)

    def fill(self, template: str) -> None:
        """The tables and rows of a database of another server, by its address."""
        self.program("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", NAME, NAME)
        dump = subprocess.run(
            [self.bin / "pg_dump", "-d", template], capture_output=True, check=True
        )
        subprocess.run(
            [self.bin / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url], input=dump.stdout,
            stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip


@contextmanager
def cluster(place: Path | None = None, *more: str) -> Iterator[Cluster]:
    """A fresh cluster, in that folder or the usual one, with more settings; removed afterwards."""
    found = programs()
    assert found, "the server's programs (initdb, pg_ctl) are not here"
    base = Path(tempfile.mkdtemp(prefix="minzheng-killed-", dir=place))
    if os.geteuid() == 0:
        shutil.chown(base, "postgres", "postgres")
    own = Cluster(found, base, (*SETTINGS, *more))
    own.program("initdb", "-D", str(own.data), "-U", NAME, "-A", "trust", "-E", "UTF8",
                "--locale=C.UTF-8")  # fmt: skip
    own.start()
    try:
        yield own
    finally:
        own.kill("immediate")
        shutil.rmtree(base, ignore_errors=True)


def _children(pid: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
