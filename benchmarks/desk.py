"""The desk at 100,000 cases: lists and the case page of a town clerk, over a real server."""

import os
import random
from typing import Any

from benchmarks import web
from benchmarks.measure import SEED, median, merge, p95, row
from benchmarks.place import database, durable, prepare

PAGES = {"todo": ("worklist", "/desk/todo/"), "cases": ("list of cases", "/desk/cases/")}
DEEP = 900
MORE = "rights, masking, deadlines and checks of each line, which the minimal page has none of"


def main() -> None:
    """Load, serve, measure, write down."""
    cast = prepare()
    refs = _real_cases(cast)
    from benchmarks import district

    district.load()
    durable()
    cookie = signed_in(cast.wang)
    far = _edges(cast.scope("wang"))
    ours, bare = (
        web.serving(os.environ["DJANGO_SETTINGS_MODULE"]),
        web.serving("benchmarks.bare.settings"),
    )
    rows: list[dict[str, Any]] = []
    with ours as port, bare as other:
        for key, (words, path) in PAGES.items():
            rows += _latency(port, key, words, path, far[key], cookie)
            rows += _throughput(port, other, key, words, path, cookie)
        rows += _case_page(port, refs, cookie)
    merge(rows)


def _latency(
    port: int, key: str, words: str, path: str, edge: str, cookie: str
) -> list[dict[str, Any]]:
    """Page 1 and page 900 by turns, so that a busy moment hits both."""
    deep = f"{path}?after={edge}"
    for address in (path, deep) * 3:
        web.get(port, address, cookie)
    first: list[float] = []
    last: list[float] = []
    for _ in range(6):
        first += web.times(port, path, cookie, 10)
        last += web.times(port, deep, cookie, 10)
    ratio = median(last) / median(first)
    name, on = f"desk.{key}", database()
    scale = "25 rows, town clerk, 100,000 cases"
    return [
        row(f"{name}.p50", f"{words}, page 1, {scale}", median(first) * 1e3, "ms", database=on),
        row(f"{name}.p95", f"{words}, page 1, {scale}", p95(first) * 1e3, "ms", database=on),
        row(f"{name}.900.p50", f"{words}, page {DEEP}", median(last) * 1e3, "ms", database=on),
        row(f"{name}.900.p95", f"{words}, page {DEEP}", p95(last) * 1e3, "ms", database=on),
        row(f"{name}.900.ratio", f"{words}, page {DEEP} against page 1", ratio, "×", "≤ 1.2",
            holds=ratio <= 1.2, database=on),
    ]  # fmt: skip


def _throughput(
    port: int, other: int, key: str, words: str, path: str, cookie: str
) -> list[dict[str, Any]]:
    """Ours, the framework's page behind a sign-in, and its page open to all, three times over."""
    addresses = [(port, path), (other, f"/{key}/"), (other, f"/open/{key}/")]
    found: list[list[float]] = [[], [], []]
    for _ in range(3):
        for n, (where, address) in enumerate(addresses):
            found[n].append(web.rate(where, address, cookie))
    mine, signed, bare = (median(rates) for rates in found)
    name, on = f"desk.{key}", database()
    ratio = mine / signed
    return [
        row(f"{name}.rate", f"{words}, 4 clients, 2 workers", mine, "requests/s", database=on),
        row(f"{name}.minimal", "the framework's minimal page, same rows, behind a sign-in",
            signed, "requests/s", database=on),
        row(f"{name}.open", "the same without session and user", bare, "requests/s", database=on),
        row(f"{name}.share", f"{words} against the minimal page behind a sign-in", ratio, "×",
            "≥ 0.5", holds=ratio >= 0.5, database=on, why="" if ratio >= 0.5 else MORE),
        row(f"{name}.share_open", f"{words} against the minimal page open to all", mine / bare, "×",
            database=on),
    ]  # fmt: skip


def _case_page(port: int, refs: list[str], cookie: str) -> list[dict[str, Any]]:
    """Families of three with 36 answers each, opened in random order."""
    order = random.Random(SEED)
    for ref in refs:
        web.get(port, f"/desk/case/{ref}/", cookie)
    took = [web.times(port, f"/desk/case/{order.choice(refs)}/", cookie, 1)[0] for _ in range(60)]
    rates = [web.rate(port, f"/desk/case/{refs[0]}/", cookie) for _ in range(2)]
    words, on = "case page, family of three, 12 sources, with its audit event", database()
    return [
        row("desk.case.p50", words, median(took) * 1e3, "ms", database=on),
        row("desk.case.p95", words, p95(took) * 1e3, "ms", database=on),
        row("desk.case.rate", "case page, 4 clients", median(rates), "requests/s", database=on),
    ]


def _real_cases(cast: Any, count: int = 8) -> list[str]:
    """Cases that went through the line up to the visit: what the case page has to show."""
    from tests import cast as people
    from tests import walk

    from minzheng.foundation.core import clock

    refs = []
    for n in range(count):
        head = people.person("李试", "1975-03-08", 501 + 2 * n)
        spouse = people.person("王试", "1977-07-21", 500 + 2 * n)
        child = people.person("李小试", "2008-09-02", 500 + 2 * n)
        home = people.home(head, [(spouse, "12"), (child, "31")], f"试路 {n} 号", f"9{n:03d}")
        number = head.id_number.open()
        held = {("DS03", number): walk.works(150_000), ("DS09", number): walk.saves(1_260_000)}
        refs.append(walk.visited(cast, held, applicant=head, household=home).public_id)
    clock.fix(people.TODAY)
    return refs


def signed_in(user: Any) -> str:
    """A session as the sign-in page makes it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["epoch"] = user.session_epoch
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _edges(scope: Any) -> dict[str, str]:
    from benchmarks.district import edge
    from minzheng.stages.cases.models import Case
    from minzheng.stages.cases.queries import open_steps

    return {
        "todo": edge(open_steps(scope), ("sort_on", "id"), DEEP),
        "cases": edge(scope.rows(Case.objects.all(), "see_cases"), ("-id",), DEEP),
    }


if __name__ == "__main__":
    main()
