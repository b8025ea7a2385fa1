"""The village worker's phone sorts today's visits by distance, and tells nobody where it is."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import Cast
from tests.channels.desk.conftest import Desk
from tests.channels.desk.test_near import lies, visit
from tests.journeys.looking import Look
from tests.journeys.ways import signed_in
from tests.promises.sight import axe, bounds, seen, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AsStaff = Callable[..., Client]
HERE = {"latitude": 30.7, "longitude": 120.7, "accuracy": 20}
# Due; then where it lies. By deadline: 王二 王三 王四 王五 王六.
HOMES = [
    (1, -2, "120750000,30700000"),  # late, 4.8 km
    (2, -1, "120701000,30700000"),  # late, 100 m
    (3, 20, ""),                    # not on the map
    (4, 21, "120712000,30700000"),  # 1.1 km
    (5, 22, "120700100,30700000"),  # 10 m
]  # fmt: skip
BOTH = ("22", "30")
DEADLINE = ["王二", "王三", "王四", "王五", "王六"]


@pytest.fixture
def client(cast: Cast, as_staff: AsStaff) -> Iterator[Client]:
    """许, with five visits to make."""
    desk = Desk(cast, as_staff, {})
    for n, days, spot in HOMES:
        step = visit(desk, n, days)
        step.yellow_on = step.opened_on + dt.timedelta(days=min(days, 10))
        step.save(update_fields=["yellow_on"])
        if spot:
            lies(step, spot, "street" if n == 4 else "house")
    with override_settings(MAP_URL="http://127.0.0.1:1"):
        yield as_staff(cast.xu)


def a_phone(chromium: Browser, url: str, **more: Any) -> BrowserContext:
    """360 px wide."""
    context = chromium.new_context(
        base_url=url, viewport={"width": 360, "height": 740}, locale="zh-CN", **more
    )
    context.set_default_timeout(60_000)
    return context


def opened(context: BrowserContext, url: str, client: Client) -> Page:
    page = signed_in(context, url, client)
    page.goto("/desk/today/")
    return page


def names(page: Page) -> list[str]:
    return page.locator("[data-near-list] > li .mz-between strong").all_inner_texts()


def far(page: Page, name: str) -> str:
    row = page.locator("[data-near-list] > li", has_text=name)
    return row.locator("[data-far]").inner_text()


def test_near_ones_first_within_a_light_and_nothing_is_sent(
    chromium: Browser, live_server: Any, client: Client
) -> None:
    context = a_phone(
        chromium, live_server.url, geolocation=HERE, permissions=["geolocation"]
    )  # fmt: skip
    page = opened(context, live_server.url, client)
    assert names(page) == DEADLINE
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_role("button", name="按远近排").click()
    expect(page.locator("[data-near-said]")).to_contain_text("直线距离")
    assert names(page) == ["王三", "王二", "王六", "王五", "王四"]
    assert far(page, "王三") == "直线约 100 米" and far(page, "王二") == "直线约 4.8 公里"
    assert far(page, "王六") == "50 米以内"
    assert far(page, "王五") == "直线约 1.1 公里（只查到路）"
    page.wait_for_timeout(300)
    assert sent == [], "the phone's place goes nowhere"
    assert page.evaluate("[localStorage.length, sessionStorage.length, location.href]")[2:] == [
        f"{live_server.url}/desk/today/"
    ]
    assert "30.7" not in str(page.evaluate("JSON.stringify([localStorage, sessionStorage])"))
    page.get_by_role("button", name="按期限排").click()
    assert names(page) == DEADLINE
    context.close()


def test_a_rough_place_is_called_rough(chromium: Browser, live_server: Any, client: Client) -> None:
    where = HERE | {"accuracy": 3000}
    context = a_phone(
        chromium, live_server.url, geolocation=where, permissions=["geolocation"]
    )  # fmt: skip
    page = opened(context, live_server.url, client)
    page.get_by_role("button", name="按远近排").click()
    expect(page.locator("[data-near-said]")).to_contain_text("只准到约 3 公里")
    context.close()


def test_a_refusal_is_told_and_the_list_stays(
    chromium: Browser, live_server: Any, client: Client
) -> None:
    context = a_phone(chromium, live_server.url, permissions=[])
    page = opened(context, live_server.url, client)
    page.get_by_role("button", name="按远近排").click()
    expect(page.locator("[data-near-said]")).to_contain_text("没有允许")
    assert names(page) == DEADLINE
    expect(page.get_by_role("button", name="按远近排")).to_be_enabled()
    context.close()


def test_without_scripts_the_list_is_by_deadline_and_the_way_there_works(
    chromium: Browser, live_server: Any, client: Client
) -> None:
    context = a_phone(chromium, live_server.url, java_script_enabled=False)
    page = opened(context, live_server.url, client)
    assert names(page) == DEADLINE
    expect(page.get_by_role("button", name="按远近排")).to_be_hidden()
    links = page.locator('a[href^="geo:"]')
    assert links.count() == 4
    for link in links.all():
        box = link.bounding_box()
        assert box is not None and box["height"] >= 44 and box["width"] >= 44
    context.close()


def test_it_looks_right_in_every_size(
    look: Look, chromium: Browser, live_server: Any, client: Client
) -> None:
    look.at("today-near", "/desk/today/", client, elders=("", *BOTH))
    context = a_phone(
        chromium, live_server.url, geolocation=HERE, permissions=["geolocation"]
    )  # fmt: skip
    page = opened(context, live_server.url, client)
    page.get_by_role("button", name="按远近排").click()
    expect(page.locator("[data-near-said]")).to_contain_text("直线距离")
    look.judge(page, "today-near-sorted-360")
    assert seen(page, bounds(page, "")) + sideways(page) + axe(page) == []
    context.close()
