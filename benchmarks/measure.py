"""Timing and writing down."""

import json
import statistics
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results.json")
SEED = 20211026
# What measuring itself writes makes no tree a changed one.
WRITTEN = (
    "benchmarks/results.json", "tests/promises/results.json", "tests/promises/mutants.json",
    "docs/performance.md", "docs/promises.md",
)  # fmt: skip
KEYS = (
    "id", "what", "database", "value", "unit", "aim", "holds", "control_failed", "why", "seed",
    "commit",
)  # fmt: skip


def cpu_seconds(work: Callable[[], Any], times: int) -> list[float]:
    """Seconds of one core that `times` runs took: what other processes do meanwhile is not in."""
    work()
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return found


def seconds(work: Callable[[], Any], times: int) -> list[float]:
    """Wall times of `times` runs, after one that does not count."""
    work()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return found


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


@cache
def commit() -> str:
    """The commit that is measured, with a plus when the tree has changes."""
    head = _git("rev-parse", "--short", "HEAD")
    changed = [
        line
        for line in _git("status", "--porcelain", "--untracked-files=no").splitlines()
        if not line.endswith(WRITTEN)
    ]
    return head + ("+" if changed else "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=ROOT)
    return done.stdout.strip()


def row(
    id: str, what: str, value: float | None, unit: str, aim: str = "", *, database: str = "-",
    holds: bool | None = None, why: str = "",
) -> dict[str, Any]:  # fmt: skip
    """One row of the agreed shape. `holds` is None where no aim is set or nothing was measured."""
    found: dict[str, Any] = dict.fromkeys(KEYS)
    found.update(
        id=id, what=what, database=database, value=None if value is None else _rounded(value),
        unit=unit, aim=aim, holds=holds, why=why, seed=SEED, commit=commit(),
    )  # fmt: skip
    shown = "–" if value is None else f"{value:,.3f}"
    said = "" if holds is None else "holds" if holds else "DOES NOT HOLD"
    print(f"{id:<26} {database:<10} {shown:>16} {unit:<14} {aim:<24} {said} {why}", flush=True)
    return found


def _rounded(value: float) -> float:
    """Four figures are more than a shared machine can tell."""
    return float(f"{value:.4g}")


def merge(rows: list[dict[str, Any]], path: Path = RESULTS) -> None:
    """Put rows in place of those with the same id and database: several sittings, one table."""
    known = json.loads(path.read_text("utf-8")) if path.exists() else []
    by_key = {(r["id"], r["database"]): r for r in known}
    by_key.update({(r["id"], r["database"]): r for r in rows})
    ordered = sorted(by_key.values(), key=lambda r: (r["id"], str(r["database"])))
    path.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", "utf-8")


def drop(id: str, database: str, path: Path = RESULTS) -> None:
    """Take a row out."""
    known = json.loads(path.read_text("utf-8")) if path.exists() else []
    kept = [r for r in known if (r["id"], r["database"]) != (id, database)]
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
