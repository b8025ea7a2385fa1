"""Going through pages as some must: by keys alone, without scripts, on a slow line with losses."""

from collections.abc import Callable

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route

from minzheng.stages.registry.models import Person

MOST_TABS = 60
# Bytes a second of 200 kbit/s, and the wait of a mobile net at its edge.
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 25_000, "uploadThroughput": 25_000}
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const s = getComputedStyle(e), held = getComputedStyle(e.closest('.mz-choice') || e);
  const seen = x => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) >= 2;
  return {
    name: e.name || '', value: e.type === 'radio' ? e.value : '', id: e.id || '',
    text: (e.innerText || e.getAttribute('aria-label') || '').trim(), seen: seen(s) || seen(held),
  };
}"""


def phone(chromium: Browser, url: str, *, scripts: bool = True) -> BrowserContext:
    """A phone 390 px wide."""
    context = chromium.new_context(
        base_url=url, viewport={"width": 390, "height": 844}, locale="zh-CN",
        java_script_enabled=scripts,
    )  # fmt: skip
    context.set_default_timeout(60_000)
    return context


def signed_in(context: BrowserContext, url: str, client: Client) -> Page:
    """A page of someone who is signed in already."""
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    return context.new_page()


class Keys:
    """Reaches everything with Tab, writes, and presses Enter or the space bar; sees where he is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    def to(self, *, name: str = "", value: str = "", text: str = "") -> None:
        """Tab until the field of that name or the button of these words has the focus."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUSED)
            if here is None:
                continue
            assert here["seen"], f"the focus cannot be seen: {here} on {self.page.url}"
            self.stops += 1
            if (name and here["name"] == name and value in ("", here["value"])) or (
                text and here["text"].startswith(text)
            ):
                return
        raise AssertionError(f"no way by keys to {name or text} on {self.page.url}")

    def write(self, name: str, words: str) -> None:
        """Into the field of that name."""
        self.to(name=name)
        self.page.keyboard.type(words)

    def choose(self, name: str, steps: int = 0) -> None:
        """A radio of that name, the first or so many further on."""
        self.to(name=name)
        self.page.keyboard.press("Space")
        for _ in range(steps):
            self.page.keyboard.press("ArrowDown")

    def press(self, text: str) -> None:
        """The button or link of these words."""
        self.to(text=text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


class Losing:
    """Every third picture, script or style sheet never comes; the reply to one sending is lost."""

    def __init__(self, lost_reply: Callable[[str], bool]) -> None:
        self.lost_reply = lost_reply
        self.asked, self.lost, self.replies = 0, 0, 0

    def __call__(self, route: Route) -> None:
        """Playwright's handler of every request."""
        request = route.request
        if request.resource_type in ("stylesheet", "script", "image", "font"):
            self.asked += 1
            if self.asked % 3 == 0:
                self.lost += 1
                return route.abort("connectionreset")
        if request.method == "POST" and not self.replies and self.lost_reply(request.url):
            self.replies += 1
            route.fetch(max_redirects=0)
            return route.abort("connectionreset")
        return route.continue_()


def slow(page: Page) -> None:
    """200 kbit/s from here on."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)


def identity(person: Person) -> str:
    """The number on the card."""
    number: str = person.id_number.open()
    return number
