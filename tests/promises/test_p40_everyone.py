"""P40: every page, as someone who may open it, in four modes: normal and elder × 360 and 1366 px.

Pages come from the table of addresses, so that a new page is measured without being named here.
`make test` takes some pages of every door, `make promises` all of them.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from tests.cast import Cast
from tests.promises.sight import axe, bounds, heard, seen, sideways
from tests.promises.sitting import size
from tests.promises.test_p07_matrix import filled
from tests.promises.world import World, build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MODES = [(elder, width) for elder in ("", "22") for width in (360, 1366)]
HEIGHTS = {360: 740, 1366: 860, 320: 480}
# Who is asked first; the first who may open a page shows it.
STAFF = ("zhao", "he", "zhou", "qian", "sun", "wu", "zheng", "feng", "chu")
# One page of each shape, for the short run.
FIRST = (
    "portal:home", "portal:decision", "desk:worklist", "desk:case", "portal:apply_page",
    "cockpit:plan",
)  # fmt: skip


# The pages allow no inline style: what is planted gets its style from the script.
PLANT = """html => {
  const box = document.createElement('div');
  box.innerHTML = html.replaceAll(' style=', ' data-style=');
  box.querySelectorAll('[data-style]').forEach(e => { e.style.cssText = e.dataset.style; });
  document.querySelector('main').append(box);
}"""


class Shown(NamedTuple):
    """A page with the name of its view and the session of someone who may open it."""

    name: str
    path: str
    session: str


@pytest.fixture
def world(cast: Cast) -> World:
    """The canary family, which has a record of every kind."""
    return build(cast)


def clients(
    world: World, as_staff: Callable[..., Client], as_resident: Callable[..., Client]
) -> list[tuple[str, Client]]:
    """(session, browser) of all who may be needed, the resident first, nobody last."""
    from minzheng.foundation.accounts.models import User

    names = [User.objects.get(username=name) for name in STAFF]
    signed = [as_resident(world.head), *(as_staff(user) for user in names)]
    rows = [(client.cookies[settings.SESSION_COOKIE_NAME].value, client) for client in signed]
    return [*rows, ("", Client())]


def opened(world: World, who: list[tuple[str, Client]]) -> Iterator[Shown]:
    """Every address that answers somebody with a page."""
    for name, path, _ in filled(world):
        if "sign_out" in name or name in ("desk:gallery",):
            continue
        for session, client in who:
            reply = client.get(path)
            if reply.status_code != 200 or reply.streaming:
                continue  # no page: a file to be downloaded
            if reply.content.lstrip().startswith(b"<!doctype"):
                yield Shown(name, path, session)
                break


def sample(pages: list[Shown], count: int) -> list[Shown]:
    """One page of each shape first, then the others as the table has them."""
    order = {name: place for place, name in enumerate(FIRST)}
    return sorted(pages, key=lambda page: order.get(page.name, len(order)))[:count]


class Eyes:
    """Opens pages in one mode, as whoever may see them."""

    def __init__(self, chromium: Browser, url: str, elder: str, width: int) -> None:
        self.url, self.elder = url, elder
        self.context: BrowserContext = chromium.new_context(
            base_url=url, viewport={"width": width, "height": HEIGHTS[width]}, locale="zh-CN"
        )
        self.page: Page = self.context.new_page()

    def open(self, shown: Shown) -> Page:
        """The page with its scripts run."""
        self.context.clear_cookies()
        cookies = {settings.SESSION_COOKIE_NAME: shown.session, "elder": self.elder}
        for name, value in cookies.items():
            if value:
                self.context.add_cookies([{"name": name, "value": value, "url": self.url}])
        self.page.goto(shown.path)
        return self.page


def judged(eyes: Eyes, shown: Shown) -> list[str]:
    """What is wrong with one page in one mode."""
    page = eyes.open(shown)
    found = seen(page, bounds(page, eyes.elder)) + sideways(page)
    return found + axe(page) + heard(page)


def told(bad: dict[str, list[str]]) -> str:
    """All of it, a line a fault: a sweep is mended in one go."""
    return "\n".join(f"{where}: {fault}" for where, rows in bad.items() for fault in rows)


def test_every_page_in_four_modes(
    chromium: Browser, live_server: Any, world: World, as_staff: Any, as_resident: Any
) -> None:
    pages = list(opened(world, clients(world, as_staff, as_resident)))
    chosen = sample(pages, size(len(FIRST)))
    bad: dict[str, list[str]] = {}
    for elder, width in MODES:
        eyes = Eyes(chromium, live_server.url, elder, width)
        for shown in chosen:
            if found := judged(eyes, shown):
                bad[f"{shown.name} {elder or 'normal'} {width}"] = found
        eyes.context.close()
    print(f"P40: {len(chosen)} of {len(pages)} pages in {len(MODES)} modes, {len(bad)} with faults")
    assert not bad, told(bad)


def test_nothing_slides_at_400_percent(
    chromium: Browser, live_server: Any, world: World, as_staff: Any, as_resident: Any
) -> None:
    """A window of 1280 px at 400 % has 320 CSS px."""
    pages = list(opened(world, clients(world, as_staff, as_resident)))
    eyes = Eyes(chromium, live_server.url, "", 320)
    chosen = sample(pages, size(len(FIRST)))
    bad = {shown.name: found for shown in chosen if (found := sideways(eyes.open(shown)))}
    eyes.context.close()
    print(f"P40 zoom: {len(chosen)} of {len(pages)} pages at 320 px, {len(bad)} slide")
    assert not bad, told(bad)


@pytest.mark.parametrize(
    ("planted", "kind"),
    [
        ("<p style='color:#aaa'>浅色的字</p>", "contrast"),
        ("<p style='font-size:11px'>小字</p>", "letter"),
        ("<button style='height:20px;padding:0'>按</button>", "target"),
        ("<p style='width:8em;line-height:1.1'>行与行挨得太近的一段话，看着累。</p>", "line"),
        (
            "<p style='width:5em'>第一段要说两行才完</p><p style='width:5em'>第二段也要说两行</p>",
            "paragraphs",
        ),
        ("<div style='width:3000px'>太宽</div>", "sideways"),
        ("<input type='text'>", "axe label"),
        ("<img src='data:,'>", "axe image-alt"),
        ("<p data-read>按这里 → 下一页</p>", "aloud"),
    ],
)
def test_control_what_is_planted_is_found(
    chromium: Browser, live_server: Any, cast: Cast, planted: str, kind: str
) -> None:
    eyes = Eyes(chromium, live_server.url, "22", 360)
    shown = Shown("portal:items", "/items/", "")
    assert not [row for row in judged(eyes, shown) if row.startswith(kind)]
    eyes.page.evaluate(PLANT, planted)
    page = eyes.page
    found = seen(page, bounds(page, "22")) + sideways(page) + axe(page) + heard(page)
    assert [row for row in found if row.startswith(kind)], found
    eyes.context.close()


def test_keys_alone_reach_the_text_and_the_error(
    chromium: Browser, live_server: Any, world: World, as_resident: Callable[..., Client]
) -> None:
    """The first Tab is the way past the bar; every stop is seen; what is wrong has the focus."""
    session = as_resident(world.head).cookies[settings.SESSION_COOKIE_NAME].value
    eyes = Eyes(chromium, live_server.url, "22", 360)
    page = eyes.open(Shown("portal:account", "/me/account/", session))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "mz-skip"
    page.keyboard.press("Enter")
    unseen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        unseen += page.evaluate(
            """() => { const e = document.activeElement, at = e.closest('.mz-choice') || e;
            const s = getComputedStyle(at); return e === document.body || (s.outlineStyle !== 'none'
              && parseFloat(s.outlineWidth) >= 2) ? [] : [e.outerHTML.slice(0, 80)]; }"""
        )
    assert unseen == []
    page.locator("main form .mz-button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".mz-summary", timeout=15_000)
    assert "mz-summary" in page.evaluate("document.activeElement.className")
    assert page.title().startswith("出错")
    assert page.locator("#say[aria-live=polite]").count() == 1
    eyes.context.close()
