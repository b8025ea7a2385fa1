"""A district at work: eleven pages mixed, at 10,000, 100,000 and 1,000,000 people.

One database grows; at its full size the search is timed, plans are looked at, and lifecycles come
in bursts. BENCH_PART (mix, search, burst, plans) runs one of them on the full size alone,
BENCH_SIZES a smaller district, BENCH_MINUTES (2) is how long the aim's pace is kept. The client and
the database share the cores with the workers: processor time a request is measured beside the rate.
"""

import os
import time
from typing import Any, NamedTuple

from benchmarks import asks, burst, load, population, searches, web
from benchmarks.asks import Ask
from benchmarks.load import Found
from benchmarks.measure import median, merge, p95, row
from benchmarks.place import database, durable, prepare

AIM, AIM_MS = 235, 300
SIZES = ((10_000, 1_000), (100_000, 10_000), (1_000_000, 100_000))  # people, cases


class Size(NamedTuple):
    """How large the district is now, and how it went."""

    people: int
    cases: int
    cpu: float = 0.0  # seconds of a core a request, workers and database


def main() -> None:
    """Grow, ask, grow, ask; rows are written after every size, so that a stop loses little."""
    part, wanted = os.environ.get("BENCH_PART", ""), int(os.environ.get("BENCH_SIZES", "3"))
    cast = prepare()
    from benchmarks.desk import signed_in

    staff = signed_in(cast.wang)
    homes, drafts = asks.families(cast), asks.drafters()
    lives = burst.prepare_lives(cast) if part in ("", "burst") else None
    durable()
    at, found = Size(0, 0), []
    for people, cases in SIZES[:wanted]:
        if part and (people, cases) != SIZES[wanted - 1]:
            continue  # straight to the full size
        at = _grown(at, Size(people, cases))
        mixed = asks.mixed(staff, homes, drafts, people - cases)
        if part in ("", "mix"):
            rows, cpu = _measured(at, mixed)
            merge(rows)
            found.append(at._replace(cpu=cpu))
    if part in ("", "mix"):
        merge([*_growth(found), *_pace(mixed, at)])
    if part in ("", "mix", "plans"):
        merge(searches.plans(mixed, at.people))
    if part in ("", "search"):
        merge(searches.timed(cast, staff, at.people - at.cases))
    if lives is not None:
        merge(burst.rows(lives, at.people))


def _grown(before: Size, to: Size) -> Size:
    from benchmarks import district

    began = time.monotonic()
    district.load(first=before.cases + 1, last=to.cases)
    population.grow(before.people - before.cases + 1, to.people - to.cases)
    took = time.monotonic() - began
    words = f"loading up to {to.people:,} people and {to.cases:,} cases, sealed with real keys"
    merge([_row(f"mix.{to.people // 1000}k.load", words, took, "s")])
    return to


def _measured(at: Size, mixed: list[Ask]) -> tuple[list[dict[str, Any]], float]:
    """Flat out with eight clients, then one client alone."""
    with web.district() as (port, pid):
        load.flat_out(port, mixed, 4)
        before = web.cpu_of(web.children(pid)), web.cpu_of(_backends())
        full = load.flat_out(port, mixed, 20, 8)
        after = web.cpu_of(web.children(pid)), web.cpu_of(_backends())
        alone = load.flat_out(port, mixed, 12, 1)
        memory = max(web.workers_memory(pid))
    done = max(1, len(full.all()))
    ours, theirs = ((b - a) / done for a, b in zip(before, after, strict=True))
    words, name = f"{at.people:,} people, {at.cases:,} cases", f"mix.{at.people // 1000}k"
    errors = sum(full.errors.values()) + sum(alone.errors.values())
    rows = [
        _row(f"{name}.rate", f"eleven pages mixed, 8 clients, 4 workers, {words}", full.rate,
             "requests/s", why=f"the client took {full.cores:.2f} cores"),
        _row(f"{name}.p50", f"the same, {words}", median(full.all()) * 1e3, "ms"),
        _row(f"{name}.p95", f"the same, {words}", p95(full.all()) * 1e3, "ms"),
        _row(f"{name}.errors", f"the same, {words}", errors, "errors", "0", holds=errors == 0,
             why=_said(full)),
        _row(f"{name}.cpu.web", f"processor time a request, workers, {words}", ours * 1e3, "ms"),
        _row(f"{name}.cpu.database", f"processor time a request, database, {words}", theirs * 1e3,
             "ms"),
        _row(f"{name}.worker", f"resident memory of a worker, {words}", memory, "MB"),
        _row(f"{name}.disk", f"database with indexes, {words}", _disk(), "MB"),
    ]  # fmt: skip
    rows += [
        _row(f"{name}.page.{page}", f"{page.replace('_', ' ')}, one client, {words}",
             median(seconds) * 1e3, "ms")
        for page, seconds in alone.took.items() if seconds
    ]  # fmt: skip
    return rows, ours + theirs


def _growth(found: list[Size]) -> list[dict[str, Any]]:
    """What a hundredfold district costs a request more, and what the cores could do at most."""
    first, last = found[0], found[-1]
    words = f"processor time a request at {last.people:,} people against {first.people:,}"
    could = (os.cpu_count() or 1) / last.cpu
    return [
        _row("mix.growth", words, last.cpu / first.cpu, "×", "≤ 1.5",
             holds=last.cpu <= 1.5 * first.cpu),
        _row("mix.ceiling", f"requests a second that {os.cpu_count()} cores could answer, were they"
             f" free of the client, {last.people:,} people", could, "requests/s"),
    ]  # fmt: skip


def _pace(mixed: list[Ask], at: Size) -> list[dict[str, Any]]:
    """The aim's pace if the machine can, else four fifths of what it can: errors either way."""
    minutes = float(os.environ.get("BENCH_MINUTES", "2"))
    began = time.perf_counter()
    with web.district() as (port, _):
        web.get(port, "/")
        started = time.perf_counter() - began
        can = load.flat_out(port, mixed, 12, 8).rate
        pace = min(AIM, can * 0.8)
        found = load.paced(port, mixed, pace, minutes * 60)
    slow, failed = p95(found.all()) * 1e3, sum(found.errors.values())
    words = f"mixed pages at a fixed pace for {minutes:g} minutes, {at.people:,} people"
    kept = found.rate >= AIM * 0.99 and at.people >= 1_000_000
    why = "" if kept else f"the machine answers {can:.0f} a second flat out, the client included"
    return [
        _row("mix.start", "from the start of the server to its first page", started, "s"),
        _row("mix.pace", words, found.rate, "requests/s", f"≥ {AIM}", holds=kept, why=why),
        _row("mix.pace.p50", f"{words}, counted from when each was due",
             median(found.all()) * 1e3, "ms"),
        _row("mix.pace.p95", f"{words}, counted from when each was due", slow, "ms",
             f"< {AIM_MS}", holds=slow < AIM_MS),
        _row("mix.pace.errors", words, failed, "errors", "0", holds=failed == 0, why=_said(found)),
    ]  # fmt: skip


def _said(found: Found) -> str:
    return ", ".join(f"{page} {n}" for page, n in found.errors.items())


def _backends() -> list[str]:
    """Every process of the database server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        return [str(pid) for (pid,) in cursor.fetchall()]


def _disk() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e6


def _row(
    id: str, what: str, value: float, unit: str, aim: str = "", *, holds: bool | None = None,
    why: str = "",
) -> dict[str, Any]:  # fmt: skip
    return row(id, what, value, unit, aim, database=database(), holds=holds, why=why)


if __name__ == "__main__":
    main()
