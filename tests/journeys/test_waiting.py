"""What takes over two seconds says what is being done; what is quick says nothing; and a list that
is downloaded can be downloaded again."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.journeys.test_paper import signed_in
from tests.stages.registry.rosters import csv_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG = [["9002", "孙三", "330402196001010000", "户主", "南湖街道", "烟雨社区", "烟雨路 1 号", ""]]
ROSTER = {"name": "名册.csv", "mimeType": "text/csv", "buffer": csv_bytes(WRONG)}


@pytest.fixture
def roster(
    chromium: Browser, live_server: LiveServer, cast: Cast, as_staff: Callable[..., Client]
) -> Iterator[Page]:
    """The roster page of a town clerk, a file with errors chosen."""
    page = signed_in(chromium, live_server.url, as_staff(cast.wang))
    page.goto("/desk/roster/")
    page.get_by_label("名单文件").set_input_files(files=[ROSTER])
    yield page
    page.context.close()


# What the page fetched by itself, the counts of the navigation, comes back.
FETCHED = """() => document.body.dispatchEvent(new CustomEvent('htmx:afterRequest', {
  bubbles: true,
  detail: {elt: document.body, target: document.body, requestConfig: {verb: 'get'}},
}))"""


def test_a_long_press_says_what_is_done_until_the_answer_comes(roster: Page) -> None:
    sent: list[Route] = []

    def nothing_comes(route: Route) -> None:
        sent.append(route)
        route.fulfill(status=204)  # the browser stays on this page

    roster.route("**/desk/roster/", nothing_comes)
    press = roster.get_by_role("button", name="先检查")
    press.click()
    expect(press).to_have_attribute("aria-busy", "true")
    roster.evaluate(FETCHED)
    expect(roster.locator("#waiting p")).to_contain_text("正在逐行检查，已经 ")
    press.click()
    assert len(sent) == 1  # the second press sent nothing
    roster.evaluate("window.dispatchEvent(new Event('pageshow'))")
    expect(roster.locator("#waiting")).to_have_count(0)


def test_a_download_can_be_had_twice(roster: Page) -> None:
    roster.get_by_role("button", name="先检查").click()
    for _ in range(2):
        with roster.expect_download() as download:
            roster.get_by_role("button", name="下载标好错误的表").click()
        assert download.value.suggested_filename == "errors.xlsx"
    roster.wait_for_timeout(2500)
    expect(roster.locator("#waiting")).to_have_count(0)
