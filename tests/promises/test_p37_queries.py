"""P37: a page asks the database as often for many rows as for few."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.payments import actions as payments
from minzheng.stages.registry.models import Person
from tests import cast as people
from tests import walk
from tests.cast import Cast
from tests.stages.payments import grants

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 9
# Read at most once a second, whatever the page.
NOW_AND_THEN = ("core_businessclock", "core_holiday", "django_session")
DESK = {
    "wang": (
        "/desk/todo/?time=", "/desk/cases/", "/desk/people/", "/desk/people/?q=王",
        "/desk/search/?q=李", "/desk/postings/", "/desk/entitlements/",
    ),
    "shen": ("/desk/todo/?time=",),
    "zhou": ("/desk/todo/?time=", "/desk/cases/?state=open", "/desk/entitlements/"),
    "qian": ("/desk/batches/", "/desk/returns/"),
    "feng": ("/desk/audit/",),
    "zheng": ("/plan/", "/plan/figures/"),
}  # fmt: skip
RESIDENT = ("/", "/cases/", "/messages/", "/payments/")


def asked(client: Client, address: str) -> int:
    """Queries of a page, the second time it is opened."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        reply = client.get(address)
    assert reply.status_code == 200, (address, reply.status_code)
    return sum(not any(t in q["sql"] for t in NOW_AND_THEN) for q in captured.captured_queries)


def families(cast: Cast, first: int, count: int) -> None:
    """Households in every part of the line: sent, posted, in receipt of money."""
    clock.fix(people.TODAY)
    for n in range(first, first + count):
        for order, reach in ((100, walk.submitted), (500, walk.posted)):
            head = people.person("李试", "1975-03-08", order + n)
            wife = people.person("王试", "1977-07-21", order + n)
            home = people.home(head, [(wife, "12")], f"试路 {order + n} 号", f"{order + n}")
            reach(cast, applicant=head, household=home)
    clock.fix(people.TODAY)
    grants.grant_all(
        grants.households(people.area("烟雨社区"), count, start=first),
    )


@pytest.fixture
def signed_in(
    cast: Cast, as_staff: Callable[[User], Client], as_resident: Callable[[Person], Client]
) -> dict[str, Client]:
    """Everyone whose pages are counted."""
    return {name: as_staff(cast.staff[name]) for name in DESK} | {"li": as_resident(cast.li)}


def counted(signed_in: dict[str, Client]) -> dict[str, int]:
    """Queries of every page, by who and where."""
    pages = [(name, address) for name, addresses in DESK.items() for address in addresses]
    pages += [("li", address) for address in RESIDENT]
    return {f"{name} {address}": asked(signed_in[name], address) for name, address in pages}


def test_pages_ask_as_often_for_many_rows(cast: Cast, signed_in: dict[str, Client]) -> None:
    families(cast, 0, FEW)
    few = counted(signed_in)
    families(cast, FEW, MANY)
    many = counted(signed_in)
    print(f"P37: {len(few)} pages, {FEW} against {FEW + MANY} rows of each kind")
    assert {page: (few[page], n) for page, n in many.items() if n > few[page]} == {}


def test_a_batch_asks_as_often_for_many_lines(cast: Cast, as_staff: Callable[[User], Any]) -> None:
    client, counts = as_staff(cast.qian), []
    for n, month in enumerate((grants.NOVEMBER, grants.DECEMBER)):
        clock.fix(month)
        homes = grants.households(people.area("烟雨社区"), FEW + n * MANY, start=100 * n)
        grants.grant_all(homes, from_month=month)
        batch = payments.make_batch(item="DB", month=month, by=cast.qian)
        counts.append(asked(client, f"/desk/batches/{batch.public_id}/"))
    assert counts[1] <= counts[0] + 2, "the month before adds its own two, whatever its lines"


def test_control_a_page_that_reads_row_by_row_is_caught(cast: Cast) -> None:
    def naive() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert [case.applicant.name + case.area.name for case in Case.objects.all()]
        return len(captured)

    families(cast, 0, 1)
    few = naive()
    families(cast, 1, 2)
    assert naive() > few
