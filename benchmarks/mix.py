"""Ten pages mixed, at 10,000, 100,000 and 1,000,000 people, and the search over the last.

One database grows; BENCH_MINUTES (10) is how long the greatest is asked at the aim's pace. The
client shares the two cores: its part stands beside the rate.
"""

import os
import random
import time
from typing import Any

from benchmarks import load, population, web
from benchmarks.load import Ask, Found
from benchmarks.measure import SEED, median, merge, p95, row
from benchmarks.place import database, durable, prepare

AIM, AIM_MS, SEARCH_MS = 235, 300, 50
SIZES = ((10_000, 1_000), (100_000, 10_000), (1_000_000, 100_000))  # people, cases
SERVERS = ("sync", "gthread")
# How often of a hundred requests: a desk that works, and residents who look.
PAGES = {
    "worklist": 18, "case": 16, "cases": 8, "search": 10, "person": 8, "home": 14,
    "portal_case": 12, "letter": 4, "board": 6, "plan": 4,
}  # fmt: skip


def main() -> None:
    """Grow, ask, grow, ask; rows are written after every size, so that a stop loses little."""
    quiet = os.getloadavg()[0]
    cast = prepare()
    from benchmarks import district
    from benchmarks.desk import signed_in
    from minzheng.config.wsgi import application  # noqa: F401 - nothing is loaded while measured

    people, asks = _people(cast), _Asks(signed_in(cast.wang))
    durable()
    had_people, had_cases = 0, 0
    for size, cases in SIZES[: int(os.environ.get("BENCH_SIZES", len(SIZES)))]:
        began = time.monotonic()
        district.load(first=had_cases + 1, last=cases)
        population.grow(had_people - had_cases + 1, size - cases)
        print(f"   {size:,} people after {time.monotonic() - began:.0f} s", flush=True)
        mixed = asks.mixed(people, size - cases)
        merge(_growth(size, cases, mixed, quiet))
        had_people, had_cases = size, cases
    merge(_searches(cast, asks.staff, had_people - had_cases))
    merge(_servers(mixed))
    merge(_aim(mixed, had_people, had_cases, quiet))


class _Asks:
    """Addresses of the ten pages with the cookie of who may open them."""

    def __init__(self, staff: str) -> None:
        self.staff = staff

    def mixed(self, people: list[dict[str, str]], most: int, count: int = 1_000) -> list[Ask]:
        """A thousand requests in a fixed random order, in the proportions of PAGES."""
        dice = random.Random(SEED)
        pages = dice.choices(list(PAGES), list(PAGES.values()), k=count)
        return [self._one(page, dice, people, most) for page in pages]

    def _one(self, page: str, dice: Any, people: list[dict[str, str]], most: int) -> Ask:
        from urllib.parse import quote

        one = dice.choice([p for p in people if page != "letter" or p["letter"]])
        words = quote(population.name_of(dice.randint(1, most)))
        path, cookie = {
            "worklist": ("/desk/todo/", self.staff),
            "case": (f"/desk/case/{one['case']}/", self.staff),
            "cases": ("/desk/cases/", self.staff),
            "search": (f"/desk/search/?q={words}", self.staff),
            "person": (f"/desk/people/{one['person']}/", self.staff),
            "home": ("/", one["cookie"]),
            "portal_case": (f"/cases/{one['case']}/", one["cookie"]),
            "letter": (f"/decisions/{one['letter']}/", one["cookie"]),
            "board": ("/open/board/", ""),
            "plan": ("/plan/", ""),
        }[page]
        return Ask(page, path, cookie)


def _people(cast: Any, count: int = 8) -> list[dict[str, str]]:
    """Families that went through the line, half of them to a decision, each signed in."""
    from tests import cast as fixed
    from tests import walk

    from minzheng.foundation.core import clock

    found = []
    for n in range(count):
        head = fixed.person("李试", "1975-03-08", 501 + 2 * n)
        home = fixed.home(head, [], f"试路 {n} 号", f"9{n:03d}")
        decision = walk.granted(cast, {}, applicant=head, household=home) if n % 2 else None
        case = decision.case if decision else walk.visited(
            cast, {}, applicant=head, household=home
        )  # fmt: skip
        found.append({
            "case": case.public_id, "person": head.public_id, "cookie": _resident(head),
            "letter": decision.public_id if decision else "",
        })  # fmt: skip
    clock.fix(fixed.TODAY)
    return found


def _resident(person: Any) -> str:
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore

    from minzheng.stages.registry.middleware import KEY

    session = SessionStore()
    session[KEY] = person.public_id
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _growth(size: int, cases: int, mixed: list[Ask], quiet: float) -> list[dict[str, Any]]:
    """What two workers answer at most, and how long a page takes with one client."""
    from django.db import connection

    with web.running(os.environ["DJANGO_SETTINGS_MODULE"], "gthread") as (port, pid):
        load.flat_out(port, mixed, 4)
        one, full = load.flat_out(port, mixed, 12, 1), load.flat_out(port, mixed, 20)
        memory = web.workers_memory(pid)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        disk = cursor.fetchone()[0] / 1e6
    words, name = f"{size:,} people, {cases:,} cases", f"mix.{size // 1000}k"
    rows = [
        _row(f"{name}.rate", f"ten pages mixed, 6 clients, {words}", full.rate, "requests/s",
             errors=full, why=f"client {full.cores:.2f} cores; load at start {quiet:.1f}"),
        _row(f"{name}.p95", f"the same with one client, {words}", p95(one.all()) * 1e3, "ms"),
        _row(f"{name}.disk", f"database with indexes, {words}", disk, "MB"),
        _row(f"{name}.worker", f"resident memory of a worker, {words}", max(memory), "MB"),
    ]  # fmt: skip
    return rows + [
        _row(f"{name}.page.{page}", f"{page.replace('_', ' ')}, one client, {words}",
             median(seconds) * 1e3, "ms")
        for page, seconds in one.took.items() if seconds
    ]  # fmt: skip


def _aim(mixed: list[Ask], size: int, cases: int, quiet: float) -> list[dict[str, Any]]:
    """The aim's pace if the machine can, else four fifths of what it can: errors either way."""
    minutes = float(os.environ.get("BENCH_MINUTES", "10"))
    with web.running(os.environ["DJANGO_SETTINGS_MODULE"], "gthread") as (port, _):
        can = load.flat_out(port, mixed, 20).rate
        pace = min(AIM, can * 0.8)
        found = load.paced(port, mixed, pace, minutes * 60)
    slow, failed = p95(found.all()) * 1e3, sum(found.errors.values())
    words = f"mixed pages at a fixed pace for {minutes:g} minutes, {size:,} people, {cases:,} cases"
    why = f"client {found.cores:.2f} cores; load at start {quiet:.1f}"
    whole = pace >= AIM and size >= 1_000_000 and minutes >= 10
    return [
        _row("mix.pace", words, found.rate, "requests/s", f"≥ {AIM}",
             holds=whole and found.rate >= AIM * 0.99, why=why),
        _row("mix.pace.p95", f"{words}, counted from when each was due", slow, "ms",
             f"< {AIM_MS}", holds=slow < AIM_MS),
        _row("mix.pace.errors", words, failed, "errors", "0", holds=failed == 0,
             why=", ".join(f"{page} {n}" for page, n in found.errors.items())),
    ]  # fmt: skip


def _searches(cast: Any, cookie: str, most: int) -> list[dict[str, Any]]:
    """By name, initials, pinyin, tail and address: the query alone and through the page."""
    from urllib.parse import quote

    from minzheng.stages.registry.queries import search_people

    dice, scope, kinds = random.Random(SEED), cast.scope("wang"), _texts()
    alone: dict[str, list[float]] = {kind: [] for kind in kinds}
    through: dict[str, list[float]] = {kind: [] for kind in kinds}
    with web.running(os.environ["DJANGO_SETTINGS_MODULE"], "gthread") as (port, _):
        for turn in range(45):
            for kind, text in kinds.items():
                words = text(dice.randint(1, most))
                started = time.perf_counter()
                search_people(scope, words)
                middle = time.perf_counter()
                web.get(port, f"/desk/search/?q={quote(words)}", cookie)
                if turn >= 5:
                    alone[kind].append(middle - started)
                    through[kind].append(time.perf_counter() - middle)
    rows = []
    for kind in kinds:
        page, query = p95(through[kind]) * 1e3, p95(alone[kind]) * 1e3
        words = f"search by {kind} over {most:,} people, town clerk"
        rows += [
            _row(f"mix.search.{kind}.p95", f"{words}, through the page", page, "ms",
                 f"< {SEARCH_MS}", holds=page < SEARCH_MS),
            _row(f"mix.search.{kind}.query", f"{words}, the query alone", query, "ms"),
        ]  # fmt: skip
    return rows


def _texts() -> dict[str, Any]:
    from minzheng.stages.registry.pinyin import read_name

    def reading(n: int) -> Any:
        return read_name(population.name_of(n))

    return {
        "name": population.name_of,
        "given_name": lambda n: population.name_of(n)[1:],
        "initials": lambda n: reading(n).initials.split()[0],
        "pinyin": lambda n: reading(n).pinyin.split()[0],
        "tail": lambda n: population.number_of(n)[-4:],
        "address": lambda n: population.address_of(n // 3)[:10],
    }


def _servers(mixed: list[Ask]) -> list[dict[str, Any]]:
    """The servers by turns, three times each; another one only where it is installed."""
    from importlib.util import find_spec

    kinds = [*SERVERS, *(["granian"] if find_spec("granian") else [])]
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(3):
        for kind in kinds:
            with web.running(os.environ["DJANGO_SETTINGS_MODULE"], kind) as (port, _):
                load.flat_out(port, mixed, 3)
                found[kind].append(load.flat_out(port, mixed, 8).rate)
    return [
        _row(f"mix.server.{kind}", f"mixed pages, 2 workers of {kind}, median of three by turns",
             median(rates), "requests/s")
        for kind, rates in found.items()
    ]  # fmt: skip


def _row(
    id: str, what: str, value: float, unit: str, aim: str = "", *, holds: bool | None = None,
    why: str = "", errors: Found | None = None,
) -> dict[str, Any]:  # fmt: skip
    failed = sum(errors.errors.values()) if errors else 0
    why = f"{failed} errors; {why}" if failed else why
    return row(id, what, value, unit, aim, database=database(), holds=holds, why=why)


if __name__ == "__main__":
    main()
