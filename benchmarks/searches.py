"""The search over a whole district, and what the database reads for each page of the mix."""

import os
import time
from collections.abc import Callable
from random import Random
from typing import Any
from unittest import mock
from urllib.parse import quote

from benchmarks import population, web
from benchmarks.asks import Ask
from benchmarks.measure import SEED, median, p95, row
from benchmarks.place import database

AIM_MS, TURNS, WARM = 50, 45, 5
FEW = 1_000  # the planner reads a table of so few rows whole, and is right
LARGE = ("registry_person", "registry_household", "registry_membership", "cases_case",
         "cases_casestep", "payments_line", "audit_event", "verification_query")  # fmt: skip


def timed(cast: Any, staff: str, most: int) -> list[dict[str, Any]]:
    """By name, readings, ends and address: the query alone and through the page, by turns."""
    from minzheng.stages.registry.queries import search_people

    dice, scope, kinds = Random(SEED), cast.scope("wang"), _texts()
    alone: dict[str, list[float]] = {kind: [] for kind in kinds}
    through: dict[str, list[float]] = {kind: [] for kind in kinds}
    with web.district() as (port, _):
        for turn in range(TURNS):
            for kind, text in kinds.items():
                words = text(dice.randint(1, most))
                started = time.perf_counter()
                search_people(scope, words)
                middle = time.perf_counter()
                web.get(port, f"/desk/search/?q={quote(words)}", staff)
                if turn >= WARM:
                    alone[kind].append(middle - started)
                    through[kind].append(time.perf_counter() - middle)
    rows = []
    for kind in kinds:
        words, page = f"search by {kind} over {most:,} people, town clerk", p95(through[kind]) * 1e3
        rows += [
            _row(f"search.{kind}.p50", f"{words}, through the page", median(through[kind]) * 1e3,
                 "ms"),
            _row(f"search.{kind}.p95", f"{words}, through the page", page, "ms", f"< {AIM_MS}",
                 holds=page < AIM_MS),
            _row(f"search.{kind}.query", f"{words}, the query alone, p95", p95(alone[kind]) * 1e3,
                 "ms"),
        ]  # fmt: skip
    return rows


def _texts() -> dict[str, Callable[[int], str]]:
    from minzheng.stages.registry.pinyin import read_name

    def reading(n: int) -> Any:
        return read_name(population.name_of(n))

    def phone(n: int) -> str:
        return next(filter(None, (population.phone_of(n + m) for m in range(10))))

    return {
        "name": population.name_of,
        "given_name": lambda n: population.name_of(n)[1:],
        "initials": lambda n: str(reading(n).initials.split()[0]),
        "pinyin": lambda n: str(reading(n).pinyin.split()[0]),
        "tail": lambda n: population.number_of(n)[-4:],
        "phone": phone,
        "address": lambda n: population.address_of(population.home_of(n))[:10],
    }


def plans(mixed: list[Ask], people: int) -> list[dict[str, Any]]:
    """Whole tables read since the pages began, by the database's own count, page by page."""
    whole: dict[str, list[str]] = {}
    one_of_each = {ask.page: ask for ask in mixed}
    # A connection a request: the counts of one that is kept arrive when it likes.
    with mock.patch.dict(os.environ, CONN_MAX_AGE="0"), web.district(workers=1) as (port, _):
        for page, ask in one_of_each.items():
            ask.do(port)  # what a worker looks up once is not the page's
            before = _scanned()
            ask.do(port)
            after = _scanned()
            if found := [table for table in after if after[table] > before.get(table, 0)]:
                whole[page] = found
    why = "; ".join(f"{page}: {', '.join(tables)}" for page, tables in whole.items())
    words = f"pages of the mix that read a large table whole, {people:,} people"
    return [_row("mix.whole_tables", words, len(whole), "pages", "0", holds=not whole, why=why)]


def _scanned() -> dict[str, int]:
    """How often each large table was read from end to end; the counts arrive a second late."""
    from django.db import connection

    time.sleep(1.2)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_scan FROM pg_stat_user_tables"
            " WHERE relname = ANY(%s) AND n_live_tup > %s",
            [list(LARGE), FEW],
        )
        return dict(cursor.fetchall())


def _row(
    id: str, what: str, value: float, unit: str, aim: str = "", *, holds: bool | None = None,
    why: str = "",
) -> dict[str, Any]:  # fmt: skip
    return row(id, what, value, unit, aim, database=database(), holds=holds, why=why)
