"""Two tabs of one phone: what waits is noted for both, and neither undoes the other's notes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, LocatorAssertions, Page, expect

from tests.tools.small_site import Site
from tests.tools.test_scripts import fill, site  # noqa: F401

pytestmark = pytest.mark.browser
NOTES = "() => Object.keys(localStorage).filter(name => name.startsWith('minzheng-kept:')).length"
SWEEP = """() => new Promise(done => {
  const gone = indexedDB.deleteDatabase('minzheng-visits');
  gone.onsuccess = done;
})"""


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone with nothing stored on it."""
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(5000)
    yield context
    context.close()


def tab(phone: BrowserContext, site: Site) -> Page:  # noqa: F811
    """The form of a visit, open in a tab of its own."""
    page = phone.new_page()
    page.goto(f"{site.address}/visit")
    return page


def strip(page: Page) -> LocatorAssertions:
    return expect(page.locator("[data-offline-status]"))


def waiting(phone: BrowserContext, site: Site) -> Page:  # noqa: F811
    """A tab in which one form waits for a signal."""
    page = tab(phone, site)
    phone.set_offline(True)
    fill(page, "甲")
    strip(page).to_contain_text("1 份等待发送")
    return page


def test_each_tab_notes_its_own_and_one_sends_for_both(
    phone: BrowserContext,
    site: Site,  # noqa: F811
) -> None:
    one, two = tab(phone, site), tab(phone, site)
    phone.set_offline(True)
    fill(one, "甲")
    strip(one).to_contain_text("1 份等待发送")
    fill(two, "乙")
    strip(two).to_contain_text("2 份等待发送")
    strip(one).to_contain_text("2 份等待发送")
    assert one.evaluate(NOTES) == 2
    phone.set_offline(False)
    for page in (one, two):
        strip(page).to_be_hidden()
    assert one.evaluate(NOTES) == 0
    # Under its own id each, so that what both tabs sent counts once.
    sent = {(visit["client_id"], visit["seen"]) for visit in site.visits}
    assert sorted(seen for _, seen in sent) == ["乙", "甲"]


def test_what_the_phone_threw_away_is_told_in_every_tab(
    phone: BrowserContext,
    site: Site,  # noqa: F811
) -> None:
    page = waiting(phone, site)
    site.mood = "wants a sign-in"
    phone.set_offline(False)
    page.goto(f"{site.address}/done")
    page.evaluate(SWEEP)
    one, two = tab(phone, site), tab(phone, site)
    for seen in (one, two):
        strip(seen).to_contain_text("清掉了 1 份还没送出的")
    # Taken note of in one tab, as a colleague's sending does it: the other stops saying so too.
    one.evaluate("() => Object.keys(localStorage).forEach(name => localStorage.removeItem(name))")
    strip(two).to_be_hidden()
    assert site.visits == []


def test_an_open_page_writes_back_what_was_swept_away_under_it(
    phone: BrowserContext,
    site: Site,  # noqa: F811
) -> None:
    page = waiting(phone, site)
    page.evaluate(SWEEP)
    phone.set_offline(False)
    strip(page).to_be_hidden()
    assert [visit["seen"] for visit in site.visits] == ["甲"]
    assert page.evaluate(NOTES) == 0
