"""A list turned page by page shows every row once, forwards and back."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory

from minzheng.channels.desk import paging
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import CaseStep
from tests import cast as people
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
COUNT = 8
Turn = Callable[[HttpRequest], paging.Page]


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows a page, so that few rows make many pages."""
    monkeypatch.setattr(paging, "SIZE", 3)


def steps(cast: Cast) -> QuerySet[CaseStep]:
    """Open steps, several of them due on the same day."""
    for n in range(COUNT):
        head = people.person("李试", "1975-03-08", 700 + n)
        home = people.home(head, [], f"试路 {n} 号", f"7{n:02d}")
        walk.submitted(cast, applicant=head, household=home)
    clock.fix(people.TODAY)
    return CaseStep.objects.filter(finished_at=None)


def turned(turn: Turn) -> tuple[list[list[int]], list[list[int]]]:
    """The pages to the end, and back from there."""
    address = ""
    pages: list[list[list[int]]] = [[], []]
    for way, onward in enumerate(("after", "before")):
        for _ in range(40):
            page = turn(RequestFactory().get("/" + address))
            pages[way].append([row.pk for row in page.rows])
            if not getattr(page, onward):
                break
            address = "?" + urlsplit(getattr(page, onward)).query
        else:
            raise AssertionError("the pages have no end")
    return pages[0], pages[1]


def whole(pages: list[list[int]]) -> list[int]:
    return [pk for page in pages for pk in page]


@pytest.mark.parametrize("keys", [("-id",), ("sort_on", "id"), ("id",)])
def test_every_row_once(cast: Cast, keys: tuple[str, ...]) -> None:
    rows = steps(cast)
    listing = paging.Listing(CaseStep, lambda: CaseStep.objects.filter(finished_at=None), keys)
    order = list(rows.order_by(*keys).values_list("pk", flat=True))
    assert len(order) >= COUNT
    plain = turned(lambda request: paging.page_of(request, rows, keys, 3))
    made = turned(listing.page)
    for forwards, back in (plain, made):
        assert whole(forwards) == order
        assert whole(back[::-1]) == order
    assert made == plain


def test_accounts_by_name(cast: Cast) -> None:
    """A key that is a text: an account's name, of letters or of characters."""
    User.objects.create(username="小王", display_name="王")
    rows = User.objects.all()
    forwards, back = turned(lambda request: paging.page_of(request, rows, ("username",), 3))
    assert whole(forwards) == whole(back[::-1])
    assert sorted(whole(forwards)) == sorted(rows.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "edge", ["x", "1,2,3", "2021-01-01", "9" * 20, "-" + "9" * 20, "", ",", "\x00", "1\n", "[]"]
)
def test_an_edge_that_is_none_is_page_one(cast: Cast, edge: str) -> None:
    rows = steps(cast)
    request = RequestFactory().get("/", {"after": edge})
    first = paging.page_of(RequestFactory().get("/"), rows, ("id",), 3)
    assert [r.pk for r in paging.page_of(request, rows, ("id",), 3).rows] == [
        r.pk for r in first.rows
    ]


def test_control_a_key_that_is_not_unique_loses_rows(cast: Cast) -> None:
    rows = steps(cast)
    CaseStep.objects.update(sort_on=clock.today(), yellow_on=clock.today())
    forwards, _ = turned(lambda request: paging.page_of(request, rows, ("sort_on",), 3))
    assert len(whole(forwards)) < rows.count()
