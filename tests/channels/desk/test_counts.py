"""P37: the number of queries of a page does not grow with its rows; pages walk by key."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case, CaseStep
from tests import walk
from tests.cast import TODAY, Cast, area
from tests.channels.desk.conftest import Desk, text
from tests.stages.payments.grants import grant, households

PAGES = {
    "/desk/todo/": "wang", "/desk/cases/": "wang", "/desk/people/": "wang",
    "/desk/search/?q=测": "wang", "/desk/entitlements/": "wang", "/desk/postings/": "wang",
    "/desk/entitlements/roster/": "wang", "/desk/batches/": "qian", "/desk/returns/": "qian",
    "/desk/audit/": "feng",
}  # fmt: skip
# The trail, and what is read once a second whatever the page.
APART = ("audit_", "core_holiday", "core_businessclock")


def more_work(cast: Cast, count: int, start: int) -> None:
    """Cases with an open step and a right in force, straight into the tables."""
    for n, family in enumerate(households(area("烟雨社区"), count, start=start)):
        home = family[0].memberships.get().household
        grant(home, family, 50_000)
        case = Case.objects.create(
            item="DB", applicant=family[0], household=home, area=home.area, state="open",
            opened_on=TODAY, opened_by="x", submitted_on=TODAY, number=f"DB-{start + n}",
            kind="review",
        )  # fmt: skip
        CaseStep.objects.create(
            case=case, code="visit", owner="town_clerk", area=home.area, opened_on=TODAY,
            due_on=TODAY + dt.timedelta(days=n % 9), sort_on=TODAY + dt.timedelta(days=n % 9),
            yellow_on=TODAY + dt.timedelta(days=n % 9),
        )  # fmt: skip


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    """Queries of a block."""
    with CaptureQueriesContext(connection) as queries:
        yield queries


def test_queries_do_not_grow_with_rows(desk: Desk) -> None:
    more_work(desk.cast, 3, 0)
    first = measure(desk)
    more_work(desk.cast, 12, 100)
    assert measure(desk) == first
    assert max(first.values()) < 40


def measure(desk: Desk) -> dict[str, int]:
    """Queries by page, the second time it is opened."""
    found = {}
    for address, name in PAGES.items():
        desk.get(name, address)
        with counted() as queries:
            assert desk.get(name, address).status_code == 200
        found[address] = len([q for q in queries if not any(t in q["sql"] for t in APART)])
    return found


def test_growth_would_be_seen(desk: Desk) -> None:
    """Control: a list that reads each row's household one by one."""
    more_work(desk.cast, 3, 0)
    with counted() as few:
        [case.household.address for case in Case.objects.all()]
    more_work(desk.cast, 3, 100)
    with counted() as many:
        [case.household.address for case in Case.objects.all()]
    assert len(many) > len(few)


@pytest.mark.parametrize("address", ["/desk/todo/", "/desk/cases/", "/desk/people/"])
def test_pages_walk_there_and_back(desk: Desk, address: str) -> None:
    more_work(desk.cast, 60, 0)
    seen: list[str] = []
    where = address
    for _ in range(5):
        said = text(desk.get("wang", where))
        rows = [part.split('"')[0] for part in said.split('data-href="')[1:]]
        rows = rows or [part.split('"')[0] for part in said.split('class="mz-who" href="')[1:]]
        seen += rows
        if 'rel="next"' not in said:
            break
        where = address + said.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) >= 60
    back = said.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert seen[-26 if address == "/desk/people/" else -len(rows) - 1] in text(
        desk.get("wang", address + back)
    )


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=1,2,3", "before=-1", "after=99999999999999999999", "after=%00", "area=x",
     "area=" + "9" * 30, "state=%00", "time=nothing", "item=%00", "step=' OR 1", "kind=Z", "q=%00",
     "q=%ff%fe", "verb=%00", "about=%00", "who=%00", "show=%00", "month=0"],
)  # fmt: skip
def test_no_address_breaks_a_list(desk: Desk, query: str) -> None:
    for address, name in PAGES.items():
        where = address + ("&" if "?" in address else "?") + query
        assert desk.get(name, where).status_code in (200, 302), where


def test_filters_are_remembered_and_cleared(desk: Desk) -> None:
    walk.accepted(desk.cast)
    clock.fix(TODAY)
    assert "李建国" in text(desk.get("wang", "/desk/todo/", step="visit"))
    assert desk.get("wang", "/desk/todo/").url == "?step=visit"
    # Which deadline was looked at is not: «等别人» of yesterday would hide the work of today.
    desk.get("wang", "/desk/todo/", step="visit", time="waiting")
    assert desk.get("wang", "/desk/todo/").url == "?step=visit"
    assert "没有找到" in text(desk.get("wang", "/desk/todo/", step="opinion"))
    assert desk.get("wang", "/desk/todo/", time="").status_code == 200
    assert desk.get("wang", "/desk/todo/").status_code == 200
