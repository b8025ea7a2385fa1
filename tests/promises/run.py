"""`make promises`: each promise at its full number on both databases, written to results.json.

A full number may take several sittings: `--size 60` or `--minutes 10` a promise runs a part of
what is still owed, each with a seed of its own, and the sittings that held add up until the number
is reached (a later one goes round again). One that fails starts its row anew, and its seed is kept.
`--only P05,P22` runs some; `--broken P05` runs only the deliberately broken variants, and fails if
one of them is not caught.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.measure import commit, merge, row  # noqa: E402

from tests.promises.report import Seen, read  # noqa: E402
from tests.promises.sitting import FIRST, keep  # noqa: E402
from tests.promises.table import BOTH, NONE, PROMISES, Part, Promise  # noqa: E402

RESULTS = Path(__file__).with_name("results.json")
PATIENCE = 4 * 3600


class Asked(NamedTuple):
    """How large a sitting is to be: a number, minutes a promise, or all that is owed."""

    size: int
    minutes: float
    broken: bool


def main() -> int:
    """Run what is asked for on every database it is meant for; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="P05,P22")
    parser.add_argument("--broken", default="", metavar="P05")
    parser.add_argument("--size", type=int, default=0, metavar="N")
    parser.add_argument("--minutes", type=float, default=0, metavar="M")
    parser.add_argument("--database", default="", choices=["", *BOTH])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    only = set(filter(None, (asked.only or asked.broken).split(",")))
    unknown = only - {promise.id for promise in PROMISES}
    if unknown:
        parser.error(f"no such promise: {', '.join(sorted(unknown))}")
    wanted = [p for p in PROMISES if not only or p.id in only]
    how = Asked(asked.size, asked.minutes, bool(asked.broken))
    if asked.inside:
        return _sit(wanted, asked.database, how)
    failed = _sit(wanted, "SQLite", how) if asked.database != "PostgreSQL" else 0
    if asked.database != "SQLite" and any("PostgreSQL" in p.databases for p in wanted if p.parts):
        again = [sys.executable, "tools/postgres.py", sys.executable, __file__, *sys.argv[1:]]
        inside = ["--database", "PostgreSQL", "--inside"]
        failed = subprocess.call([*again, *inside], cwd=ROOT) or failed
    if not how.broken:
        subprocess.run([sys.executable, "tools/papers.py"], cwd=ROOT, check=True)
    return failed


def _sit(wanted: list[Promise], database: str, how: Asked) -> int:
    """One database; what touches none runs with SQLite and is written under «-»."""
    broken = 0
    for promise in wanted:
        named = "-" if promise.databases == NONE and database == "SQLite" else database
        if not promise.parts or named not in promise.databases:
            continue
        if how.broken:
            broken += not _caught(promise, named)
        else:
            found = _keep(promise, named, how)
            merge([found], RESULTS)
            broken += found["holds"] is False
    return 1 if broken else 0


def _caught(promise: Promise, database: str) -> bool:
    """Run the broken variants alone; whether each was caught."""
    names = " or ".join(("test_control", *promise.controls))
    seen = [_run(part, promise, database, part.least, FIRST, names) for part in promise.parts]
    caught, missed = sum(one.caught for one in seen), [n for one in seen for n in one.missed]
    said = f"{caught} broken variants caught" if caught else "no control in these tests"
    print(promise.id, database, said, f"NOT CAUGHT: {missed}" if missed else "", flush=True)
    return caught > 0 and not missed


def _keep(promise: Promise, database: str, how: Asked) -> dict[str, Any]:
    """Hold one sitting of a promise; its row with the sittings before it that held."""
    before = _sittings(promise.id, database)
    first = next((part for part in promise.parts if part.full), Part("", 1))
    full, owed = first.full, first.full - sum(sitting["n"] for sitting in before)
    number = max(first.least, _number(how, full, owed if owed > 0 else full, before))
    seed = random.SystemRandom().randrange(1, 2**31) if before else FIRST
    started = time.monotonic()
    seen = [
        _run(part, promise, database, _share(part, number, full), seed) for part in promise.parts
    ]
    took = round(time.monotonic() - started)
    failed = [name for one in seen for name in (*one.failed, *one.missed)]
    caught, missed = sum(one.caught for one in seen), any(one.missed for one in seen)
    passed = sum(one.passed for one in seen)
    why = "; ".join(failed)[:400] or ("" if caught else "no control in these tests")
    holds = not failed and passed > 0
    if not holds and full > 1:
        keep(promise.id, seed)
    now = {"n": number, "seed": seed, "seconds": took, "commit": commit()}
    sittings = _enough([*before, now], full) if holds else [now]
    found = row(
        promise.id, promise.words, len(failed), "failures", "0", database=database, holds=holds,
        why=why,
    )  # fmt: skip
    done = min(full, sum(sitting["n"] for sitting in sittings))
    found |= {
        "control_failed": bool(caught) and not missed, "seed": seed, "full": full, "done": done,
        "tests": passed, "sittings": sittings,
        "said": list(dict.fromkeys(words for one in seen for words in one.said)),
    }  # fmt: skip
    for words in (text for one in seen for text in one.why):
        print(f"   {words}", flush=True)
    left = (full - done) * took / number / 60
    print(f"   {done:,} of {full:,}, this sitting {number:,} in {took} s", end="", flush=True)
    print(f"; about {left:.0f} min to go" if left else "", flush=True)
    return found


def _number(how: Asked, full: int, owed: int, before: list[dict[str, Any]]) -> int:
    """How many this sitting: as asked, by the pace of the sittings before, or all that is owed."""
    if full == 1:
        return 1
    if how.size:
        return min(how.size, full)
    if not how.minutes:
        return owed
    done = sum(sitting["n"] for sitting in before)
    seconds = sum(sitting["seconds"] for sitting in before)
    pace = done / seconds if seconds else full / 50 / 60
    return max(1, min(owed, round(how.minutes * 60 * pace)))


def _share(part: Part, number: int, full: int) -> int:
    """What a part runs at when the first one runs `number` of `full`; 0 for one without a size."""
    return max(part.least, round(part.full * number / full)) if part.full else 0


def _enough(sittings: list[dict[str, Any]], full: int) -> list[dict[str, Any]]:
    """The newest sittings that together reach the full number: older ones are not needed."""
    kept: list[dict[str, Any]] = []
    for sitting in reversed(sittings):
        if sum(one["n"] for one in kept) >= full:
            break
        kept.insert(0, sitting)
    return kept


def _sittings(id: str, database: str) -> list[dict[str, Any]]:
    """The sittings that held so far."""
    rows = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else []
    mine = [r for r in rows if r["id"] == id and r["database"] == database and r["holds"]]
    return mine[0].get("sittings", []) if mine else []


def _run(
    part: Part, promise: Promise, database: str, number: int, seed: int, names: str = ""
) -> Seen:
    """One file in a process of its own, in an order that the seed fixes."""
    with tempfile.TemporaryDirectory(prefix="minzheng-promise-") as folder:
        report = Path(folder) / "report.xml"
        environment = {**os.environ, "MINZHENG_DATA_DIR": folder, "PROMISE_SEED": str(seed)}
        if database != "PostgreSQL":
            environment.pop("DATABASE_URL", None)
        if number:
            environment["PROMISE_SIZE"] = str(number)
        (Path(folder) / "static").mkdir()
        command = [
            sys.executable, "-m", "pytest", "-q", "-s", "-p", "randomly",
            f"--randomly-seed={seed}", f"--junitxml={report}", part.path,
            "-o", "verbosity_assertions=2",
            *(["-k", names] if names else []),
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
        return read(report, promise.controls, done.stdout)


if __name__ == "__main__":
    sys.exit(main())
