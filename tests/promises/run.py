"""`make promises`: each promise at its full number on both databases, written to results.json.

`--only P05` runs some (P05,P22), `--size 5` runs all at that number: a short sitting. Rows are
merged, so several sittings make one table; each row says at which numbers it was run.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.measure import SEED, merge, row  # noqa: E402

from tests.promises.table import BOTH, NONE, PROMISES, Part, Promise  # noqa: E402

RESULTS = Path(__file__).with_name("results.json")
PATIENCE = 4 * 3600
SAID = re.compile(r"^\.*(P\d\d[^:\n]{0,60}: .{1,120})$", re.MULTILINE)


class Seen(NamedTuple):
    """What one file's run showed: passed and failed tests, failed and passed controls, words."""

    passed: int
    failed: tuple[str, ...]
    caught: int
    missed: tuple[str, ...]
    said: tuple[str, ...]


def main() -> int:
    """Run what is asked for on every database it is meant for; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="P05,P22")
    parser.add_argument("--size", type=int, default=0, metavar="N")
    parser.add_argument("--database", default="", choices=["", *BOTH], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    only = set(filter(None, asked.only.split(",")))
    unknown = only - {promise.id for promise in PROMISES}
    if unknown:
        parser.error(f"no such promise: {', '.join(sorted(unknown))}")
    wanted = [p for p in PROMISES if not only or p.id in only]
    if asked.database:
        return _sit(wanted, asked.database, asked.size)
    kept = _sit(wanted, "SQLite", asked.size)
    if any("PostgreSQL" in p.databases for p in wanted if p.parts):
        again = [sys.executable, "tools/postgres.py", sys.executable, __file__, *sys.argv[1:]]
        kept = subprocess.call([*again, "--database", "PostgreSQL"], cwd=ROOT) or kept
    merge([_absent(promise) for promise in wanted if promise.why], RESULTS)
    subprocess.run([sys.executable, "tools/papers.py"], cwd=ROOT, check=True)
    return kept


def _sit(wanted: list[Promise], database: str, size: int) -> int:
    """One database; what touches none runs with SQLite and is written under «-»."""
    broken = 0
    for promise in wanted:
        named = "-" if promise.databases == NONE and database == "SQLite" else database
        if promise.parts and named in promise.databases:
            found = _keep(promise, named, size)
            merge([found], RESULTS)
            broken += found["holds"] is False
    return 1 if broken else 0


def _keep(promise: Promise, database: str, size: int) -> dict[str, Any]:
    """Run every part of a promise; its row."""
    started = time.monotonic()
    seen = [_run(part, promise.controls, database, size) for part in promise.parts]
    failed = [name for one in seen for name in (*one.failed, *one.missed)]
    caught, missed = sum(one.caught for one in seen), any(one.missed for one in seen)
    passed = sum(one.passed for one in seen)
    said = [words for one in seen for words in one.said]
    numbers = f" [{'; '.join(dict.fromkeys(said))}]" if said else ""
    why = "; ".join(failed)[:400]
    if not caught and not failed:
        why = "no control in these tests"
    took = f"{passed} tests, {time.monotonic() - started:.0f} s"
    found = row(
        promise.id, f"{promise.words}{numbers} ({took})", len(failed), "failures", "0",
        database=database, holds=not failed and passed > 0, why=why,
    )  # fmt: skip
    found["control_failed"] = bool(caught) and not missed
    return found


def _run(part: Part, controls: tuple[str, ...], database: str, size: int) -> Seen:
    """One file in a process of its own, in an order that the seed fixes."""
    with tempfile.TemporaryDirectory(prefix="minzheng-promise-") as folder:
        report = Path(folder) / "report.xml"
        environment = {**os.environ, "MINZHENG_DATA_DIR": folder}
        if database != "PostgreSQL":
            environment.pop("DATABASE_URL", None)
        if part.full:
            environment["PROMISE_SIZE"] = str(max(size, part.least) if size else part.full)
        (Path(folder) / "static").mkdir()
        command = [
            sys.executable, "-m", "pytest", "-q", "-s", "-p", "randomly",
            f"--randomly-seed={SEED}", f"--junitxml={report}", part.path,
        ]  # fmt: skip
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            return Seen(0, (f"{part.path} took more than {PATIENCE} s",), 0, (), ())
        if not report.exists():
            last = (done.stdout + done.stderr).strip().splitlines()[-1:]
            return Seen(0, (f"{part.path} did not run: {' '.join(last)[:120]}",), 0, (), ())
        return _read(report, controls, done.stdout)


def _read(report: Path, controls: tuple[str, ...], printed: str) -> Seen:
    """What a report says; a skipped test counts for nothing."""
    passed, caught = 0, 0
    failed: list[str] = []
    missed: list[str] = []
    for case in ET.parse(report).getroot().iter("testcase"):
        name = case.get("name") or ""
        plain = name.split("[")[0]
        is_control = plain.startswith("test_control") or plain in controls
        if case.find("skipped") is not None:
            continue
        if case.find("failure") is not None or case.find("error") is not None:
            (missed if is_control else failed).append(name)
        elif is_control:
            caught += 1
        else:
            passed += 1
    return Seen(passed, tuple(failed), caught, tuple(missed), tuple(SAID.findall(printed)))


def _absent(promise: Promise) -> dict[str, Any]:
    """A promise that is not kept yet says so."""
    return row(promise.id, promise.words, None, "", why=promise.why)


if __name__ == "__main__":
    sys.exit(main())
