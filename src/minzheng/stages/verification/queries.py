"""What the case page shows of a check."""

import datetime as dt
from typing import NamedTuple

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.stages.catalog import Evidence
from minzheng.stages.verification.gather import queries_of
from minzheng.stages.verification.models import Check, Query

RANK = {"error": 0, "no_answer": 0, "asked": 1, "manual": 2, "promise": 2, "found": 3, "none": 4}
TINTS = {
    "error": "late", "no_answer": "late", "asked": "info", "manual": "warn", "promise": "warn",
    "found": "ok", "none": "idle",
}  # fmt: skip


class SourceLine(NamedTuple):
    """One source over all members: its worst state, what it said, what is open."""

    code: str
    name: str
    state: str
    label: str
    tint: str
    summary: str
    open: tuple[Query, ...]
    at: dt.datetime | None


def sources_table(queries: list[Query], evidence: Evidence) -> list[SourceLine]:
    """Lines by source, those in trouble first, of what a check asked (`queries_of`)."""
    by_source: dict[str, list[Query]] = {}
    for query in queries:
        by_source.setdefault(query.source, []).append(query)
    differing = {gap.source for gap in evidence.gaps}
    lines = []
    for code, rows in by_source.items():
        worst = min(rows, key=lambda q: RANK[q.state])
        clash = code in differing and worst.state == "found"
        lines.append(
            SourceLine(
                code,
                BY_CODE[code].name,
                worst.state,
                "差异" if clash else Query.STATES[worst.state],
                "warn" if clash else TINTS[worst.state],
                evidence.summaries.get(code, ""),
                tuple(q for q in rows if q.state in Query.OPEN),
                worst.answered_at,
            )
        )
    return sorted(lines, key=lambda line: (RANK[line.state], not line.summary, line.code))


def answered(check: Check | None) -> tuple[int, int]:
    """(sources settled for everyone, sources asked)."""
    return answered_of(queries_of(check)) if check else (0, 0)


def answered_of(queries: list[Query]) -> tuple[int, int]:
    """The same of what a check asked."""
    asked = {query.source for query in queries}
    waiting = {query.source for query in queries if query.state in Query.OPEN}
    return len(asked) - len(waiting), len(asked)
