"""The first command of a newcomer: a fresh clone in an empty directory up to the first page."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import ROOT, merge, row
from benchmarks.web import free_port

PATIENCE = 600.0


def main() -> None:
    """Clone, set up, load 20,000 people, serve: once, since nobody does it twice."""
    with tempfile.TemporaryDirectory(prefix="minzheng-cold-") as folder:
        clone = Path(folder) / "minzheng"
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "MINZHENG_DATA_DIR", "VIRTUAL_ENV", "MAKEFLAGS")
        }
        run = _runner(clone, environment)
        cloned = _seconds(
            lambda: subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        )
        made = _seconds(lambda: run(["make", "setup"]))
        loaded = _seconds(lambda: run([".venv/bin/minzheng", "demo", "--no-serve"]))
        started = _started(clone, environment)
    merge([
        row("demo.cold", "fresh clone to the first page: clone, set up, load, start",
            cloned + made + loaded + started, "s", database="SQLite"),
        row("demo.setup", "make setup: environment, dependencies, front-end files", made, "s"),
        row("demo.load", "first load of 20,000 people", loaded, "s", "< 60", database="SQLite",
            holds=loaded < 60),
        row("demo.second", "make demo again, up to the first page", started, "s", "< 10",
            database="SQLite", holds=started < 10),
    ])  # fmt: skip


def _runner(clone: Path, environment: dict[str, str]) -> Callable[[list[str]], None]:
    def run(command: list[str]) -> None:
        done = subprocess.run(
            command, cwd=clone, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {(done.stdout + done.stderr)[-400:]}")

    return run


def _started(clone: Path, environment: dict[str, str]) -> float:
    """`make demo` with everything there; its processes end with it."""
    port = free_port()
    started = time.perf_counter()
    server = subprocess.Popen(
        [shutil.which("make") or "make", "demo", f"PORT={port}"], cwd=clone, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            if server.poll() is not None or time.perf_counter() - started > PATIENCE:
                raise RuntimeError("make demo did not come up")
            time.sleep(0.05)
        return time.perf_counter() - started
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
