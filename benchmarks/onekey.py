"""一键核对: twelve departments that take 50 ms each, asked at once, in a process of their own."""

import statistics
import time
from dataclasses import replace
from typing import Any

from benchmarks.measure import median, merge, p95, row
from benchmarks.neighbours import SLOW_MS, neighbours
from benchmarks.place import database, durable, prepare

PRESSES = 15


def main() -> None:
    """At the client alone, and through the action that a clerk's click calls."""
    cast = prepare()
    durable()
    with neighbours():
        rows = _client() + _action(cast)
    merge(rows)


def _client() -> list[dict[str, Any]]:
    """One person, twelve sources: threads, sockets and signatures, no database."""
    import datetime as dt

    from django.conf import settings
    from tests.cast import make_id

    from minzheng.connectors.department_data.asking import Query
    from minzheng.connectors.department_data.client import DepartmentClient
    from minzheng.stages.catalog import find

    number = make_id(dt.date(1975, 3, 8), 311)
    client = DepartmentClient.at(settings.DEPARTMENTS_URL, settings.CONNECTOR_SECRET)
    took, slowest = [], []
    for press in range(PRESSES + 2):
        asked = [
            (source, Query(f"q-{press}-{source}", "a-1", "c-1", number, "DB", dt.date(2021, 9, 13)))
            for source in find("DB").sources
        ]
        started = time.perf_counter()
        answers = client.ask_all(asked, deadline=8)
        took.append(time.perf_counter() - started)
        if not all(answer.is_known for answer in answers):
            raise RuntimeError("a department did not answer")
        started = time.perf_counter()
        client.ask_all([(asked[0][0], replace(asked[0][1], query_id=f"s-{press}"))], deadline=8)
        slowest.append(time.perf_counter() - started)
    ratio = median(took[2:]) / (SLOW_MS / 1e3)
    words = f"12 sources at {SLOW_MS} ms each, at the client"
    return [
        row("check.client.p50", words, median(took[2:]) * 1e3, "ms"),
        row("check.client.p95", words, p95(took[2:]) * 1e3, "ms"),
        row("check.client.one", "one source alone", statistics.median(slowest[2:]) * 1e3, "ms"),
        row("check.client.ratio", f"{words}, against the slowest", ratio, "×", "≤ 1.5",
            holds=ratio <= 1.5),
    ]  # fmt: skip


def _action(cast: Any) -> list[dict[str, Any]]:
    """A family of three: 36 questions, snapshots, differences and events of the whole key."""
    from tests import cast as people
    from tests import walk

    from minzheng.stages.verification.actions import start_check

    took = []
    for n in range(PRESSES):
        head = people.person("李试", "1975-03-08", 501 + 2 * n)
        spouse = people.person("王试", "1977-07-21", 500 + 2 * n)
        child = people.person("李小试", "2008-09-02", 500 + 2 * n)
        home = people.home(head, [(spouse, "12"), (child, "31")], f"试路 {n} 号", f"9{n:03d}")
        case = walk.accepted(cast, applicant=head, household=home)
        started = time.perf_counter()
        check = start_check(case=case, by=cast.wang)
        took.append(time.perf_counter() - started)
        if check.queries.exclude(state="none").exists():
            raise RuntimeError("a source did not settle")
    ratio = median(took) / (SLOW_MS / 1e3)
    words, on = "the key for a family of three, 36 questions, all written down", database()
    return [
        row("check.key.p50", words, median(took) * 1e3, "ms", database=on),
        row("check.key.p95", words, p95(took) * 1e3, "ms", database=on),
        row("check.key.ratio", f"{words}, against the slowest source", ratio, "×", database=on),
    ]


if __name__ == "__main__":
    main()
