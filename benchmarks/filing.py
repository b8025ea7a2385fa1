"""Applications: from the first question to a case that is sent, by one clerk after another."""

import time
from typing import Any

from benchmarks.measure import median, merge, p95, row
from benchmarks.place import database, durable, prepare

COUNT = 60


def main() -> None:
    """As many families apply as there are; each submission is three actions with their events."""
    prepare()
    from tests import cast as people
    from tests import walk

    homes = []
    for n in range(COUNT + 5):
        head = people.person("李试", "1975-03-08", 101 + n)
        homes.append((head, people.home(head, [], f"试路 {n} 号", f"9{n:03d}")))
    durable()
    for head, home in homes[:5]:
        walk.submitted(None, applicant=head, household=home)  # type: ignore[arg-type]
    took = [_seconds(walk.submitted, head, home) for head, home in homes[5:]]
    words, on = "draft, answers, authorisation, submission, in one process", database()
    merge([
        row("file.rate", f"applications a second: {words}", 1 / median(took), "applications/s",
            database=on),
        row("file.p95", f"one application: {words}", p95(took) * 1e3, "ms", database=on),
    ])  # fmt: skip


def _seconds(submit: Any, head: Any, home: Any) -> float:
    started = time.perf_counter()
    submit(None, applicant=head, household=home)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
