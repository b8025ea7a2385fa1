"""Lists on paper: as many A4 pages as their feet say, each with its own head."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from minzheng.channels.desk.views.printed import A_PAGE, SIGNED_A_PAGE
from minzheng.stages.payments.actions import make_batch
from tests.cast import Cast, area
from tests.stages.payments.grants import NOVEMBER, grant, households

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FULL = (12, 14, 36, 42)  # one page with title, sum and signatures, and three, of either list


def signed_in(chromium: Browser, url: str, browser: Client) -> Page:
    """A page in which the session of a signed-in test client lives on."""
    context = chromium.new_context(base_url=url, locale="zh-CN")
    value = browser.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": value, "url": url}])
    return context.new_page()


def pages_of(page: Page) -> int:
    """How many sheets come out of the printer."""
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper))


@pytest.mark.parametrize("many", FULL)
def test_lists_fill_the_pages_they_count(
    chromium: Browser, live_server: LiveServer, cast: Cast, as_staff: Callable[..., Client],
    many: int,
) -> None:  # fmt: skip
    for family in households(area("烟雨社区"), many):
        grant(family[0].memberships.get().household, family, 50_000)
    batch = make_batch(item="DB", month=NOVEMBER, by=cast.qian)
    zhou = signed_in(chromium, live_server.url, as_staff(cast.zhou))
    for address, size in (
        ("/desk/entitlements/roster/?start=next", SIGNED_A_PAGE),
        (f"/desk/batches/{batch.public_id}/roster/", A_PAGE),
    ):
        zhou.goto(address)
        said = int(re.findall(r"共 (\d+) 页", zhou.content())[0])
        assert pages_of(zhou) == said == -(-many // size), address
    zhou.context.close()
