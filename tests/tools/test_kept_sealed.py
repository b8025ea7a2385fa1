"""What waits on a phone lies there sealed: a lost phone, or a colleague's page, tells nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.tools.small_site import KEY, Site
from tests.tools.test_scripts import fill, page, site  # noqa: F401

pytestmark = pytest.mark.browser
# All that the store holds, as text: strings as they are, bytes letter by letter.
STORED = """() => new Promise(done => {
  const open = indexedDB.open('minzheng-visits', 1);
  open.onsuccess = () => {
    const all = open.result.transaction('waiting').objectStore('waiting').getAll();
    all.onsuccess = () => {
      open.result.close();
      const bytes = new TextDecoder('utf-8');
      done(all.result.map(row => Object.values(row).map(value =>
        value instanceof ArrayBuffer ? bytes.decode(value) : JSON.stringify(value)).join(' ')));
    };
  };
})"""
# As a page of before this release kept it.
PLAIN = """([who, address]) => new Promise(done => {
  const open = indexedDB.open('minzheng-visits', 1);
  open.onsuccess = () => {
    const change = open.result.transaction('waiting', 'readwrite');
    change.objectStore('waiting').put({
      client_id: 'old', who: who, action: address + '/visits', title: '', words: [],
      fields: [['seen', '旧版存的'], ['client_id', 'old']], kept_at: '2026-11-01T09:00:00Z'});
    change.oncomplete = () => { open.result.close(); done(); };
  };
})"""
SEND = "() => window.dispatchEvent(new Event('online'))"


def waiting(page: Page, site: Site) -> None:  # noqa: F811
    """One form that waits, because the way to the server is closed."""
    site.mood = "wants a sign-in"
    page.goto(f"{site.address}/visit")
    fill(page, "房子一套")
    expect(page.locator("[data-offline-status]")).to_contain_text("1 份")


def test_nothing_of_it_can_be_read_in_the_store(page: Page, site: Site) -> None:  # noqa: F811
    waiting(page, site)
    (row,) = page.evaluate(STORED)
    assert "wang" in row and "房子" not in row and "visits" not in row
    page.evaluate(PLAIN, ["wang", site.address])
    assert any("旧版存的" in row for row in page.evaluate(STORED)), "the look itself is not blind"


def test_what_an_older_page_kept_still_goes_out(page: Page, site: Site) -> None:  # noqa: F811
    waiting(page, site)
    page.evaluate(PLAIN, ["wang", site.address])
    site.mood = "well"
    page.evaluate(SEND)
    expect(page.locator("[data-offline-status]")).to_be_hidden()
    assert sorted(visit["seen"] for visit in site.visits) == ["房子一套", "旧版存的"]


def test_under_another_key_it_is_said_and_never_sent(page: Page, site: Site) -> None:  # noqa: F811
    waiting(page, site)
    site.mood = "well"
    site.key = KEY.swapcase()
    page.reload()
    seen = page.locator("[data-offline-status]")
    expect(seen).to_contain_text("1 份没有被收下，还存在这部手机上")
    expect(seen).to_contain_text("打不开了，请到那一户的表里重新填")
    assert site.visits == []
    site.key = KEY  # the right page of its writer still sends it
    with page.expect_response("**/visits"):
        page.goto(f"{site.address}/visit")
    expect(page.locator("[data-offline-status]")).to_be_hidden()
    assert [visit["seen"] for visit in site.visits] == ["房子一套"]


def test_a_colleague_sees_that_one_waits_and_no_more(page: Page, site: Site) -> None:  # noqa: F811
    waiting(page, site)
    site.mood, site.who = "well", "xu"
    page.reload()
    expect(page.locator("[data-offline-status]")).to_contain_text("另有 1 份是同事在这部手机上填的")
    assert site.visits == []


def test_without_https_nothing_is_kept_and_it_goes(page: Page, site: Site) -> None:  # noqa: F811
    page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    page.goto(f"{site.address}/visit")
    expect(page.locator("[data-offline-status]")).to_contain_text("不是 https")
    fill(page, "房子一套")
    page.wait_for_url("**/visits")
    assert page.evaluate("() => indexedDB.databases().then(all => all.length)") == 0
    assert [visit["seen"] for visit in site.visits] == ["房子一套"]
