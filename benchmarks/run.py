"""`make bench`: every group in a process of its own, on a fresh database.

`--only rule` or `--only desk.todo` runs the group that the id belongs to. A group that fails leaves
a row that says so, and the others run on.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measure import ROOT, drop, merge, row


class Group(NamedTuple):
    """Rows whose id starts with `name`, from a module, on these databases."""

    name: str
    module: str
    databases: tuple[str, ...]
    seconds: int = 240
    parts: tuple[str, ...] = ()  # other beginnings of its ids, each of which can be run alone


GROUPS = (
    Group("rule", "rules", ("-",)),
    Group("check", "onekey", ("SQLite", "PostgreSQL")),
    Group("file", "filing", ("SQLite", "PostgreSQL")),
    Group("line", "flow", ("SQLite", "PostgreSQL")),
    Group("desk", "desk", ("PostgreSQL",)),
    Group("mix", "mix", ("PostgreSQL",), 1_500, ("search", "burst", "plans")),
    Group("demo", "cold", ("SQLite",), 1_500),
)


def main() -> int:
    """Run what is asked for; 1 if a group could not run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="ID", help="a row or a group")
    parser.add_argument("--minutes", default="", metavar="N", help="of the mixed pages (2)")
    chosen = parser.parse_args()
    only = chosen.only.split(".")[0]
    if chosen.minutes:
        os.environ["BENCH_MINUTES"] = chosen.minutes
    wanted = [group for group in GROUPS if only in ("", group.name, *group.parts)]
    if any(only in group.parts for group in wanted):
        os.environ["BENCH_PART"] = only
    if not wanted:
        parser.error(f"groups are {', '.join(group.name for group in GROUPS)}")
    failed = [
        group.name for group in wanted for database in group.databases if not _run(group, database)
    ]
    subprocess.run([sys.executable, "tools/papers.py"], cwd=ROOT, check=True)
    return 1 if failed else 0


def _run(group: Group, database: str) -> bool:
    """One group on one database, in an empty data directory."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="minzheng-bench-") as folder:
        (Path(folder) / "static").mkdir()
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment |= {"MINZHENG_DATA_DIR": folder, "BENCH_THROW_AWAY": "1"}
        command = [sys.executable, "-m", f"benchmarks.{group.module}"]
        if database == "PostgreSQL":
            command = [sys.executable, "tools/postgres.py", *command]
        why = _why(command, environment, group.seconds)
    id = f"{group.name}.failed"
    drop(id, database)
    if why:
        merge([row(id, f"group {group.name}", None, "", database=database, holds=False, why=why)])
    print(f"   {group.name} on {database}: {time.monotonic() - started:.0f} s", flush=True)
    return not why


def _why(command: list[str], environment: dict[str, str], limit: int) -> str:
    """Empty when it went well, else what stopped it, in one line."""
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return f"took more than {limit} s"
    if done.returncode == 0:
        return ""
    print(done.stderr[-3000:], file=sys.stderr)
    telling = ("Error", "Expired", "exists")
    lines = [line for line in done.stderr.splitlines() if any(word in line for word in telling)]
    return lines[-1][:200] if lines else f"exit code {done.returncode}"


if __name__ == "__main__":
    sys.exit(main())
