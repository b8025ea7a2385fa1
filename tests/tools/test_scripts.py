"""The small scripts in a real browser: the form without a signal, the clerk's keys and sums."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.tools.small_site import Answer, Site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site() -> Iterator[Site]:
    """The small site, on a free port."""
    server = Site(("127.0.0.1", 0), Answer)
    server.visits = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A phone with nothing stored on it."""
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


def fill(page: Page, seen: str) -> None:
    page.locator("[name=seen]").fill(seen)
    page.get_by_role("button").click()


pytestmark = pytest.mark.browser


def test_a_visit_waits_without_a_signal_and_goes_out_once(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/visit")
    page.context.set_offline(True)
    fill(page, "房子一套")
    expect(page.locator("[data-offline-status]")).to_contain_text("1 份等待发送")
    fill(page, "没有汽车")
    expect(page.locator("[data-offline-status]")).to_contain_text("2 份等待发送")
    assert site.visits == []
    page.context.set_offline(False)
    expect(page.locator("[data-offline-status]")).to_be_hidden()
    assert sorted(visit["seen"] for visit in site.visits) == ["房子一套", "没有汽车"]
    assert len({visit["client_id"] for visit in site.visits}) == 2


def test_with_a_signal_it_is_sent_at_once(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/visit")
    fill(page, "房子一套")
    page.wait_for_url("**/done")
    assert [visit["seen"] for visit in site.visits] == ["房子一套"]


def test_a_lost_reply_is_asked_again_under_the_same_id(page: Page, site: Site) -> None:
    site.mood = "loses the reply"
    page.goto(f"{site.address}/visit")
    fill(page, "房子一套")
    expect(page.locator("[data-offline-status]")).to_contain_text("1 份等待发送")
    site.mood = "well"
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-offline-status]")).to_be_hidden()
    assert len(site.visits) >= 2
    assert len({visit["client_id"] for visit in site.visits}) == 1


def test_a_sign_in_page_is_not_taken_for_received(page: Page, site: Site) -> None:
    site.mood = "wants a sign-in"
    page.goto(f"{site.address}/visit")
    fill(page, "房子一套")
    expect(page.locator("[data-offline-status]")).to_contain_text("1 份等待发送")
    page.reload()
    expect(page.locator("[data-offline-status]")).to_contain_text("1 份等待发送")


def test_the_bar_sums_what_is_ticked_and_names_the_exceptions(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/desk")
    words = page.locator("[data-selection-text]")
    expect(page.locator("[data-needs-selection]")).to_be_disabled()
    page.locator("[data-select]").nth(0).check()
    page.locator("[data-select]").nth(1).check()
    expect(words).to_have_text("建议合计 913.50 元/月，无例外")
    page.locator("[data-select-all]").check()
    expect(words).to_have_text("建议合计 1,626.50 元/月，例外 1 件：徐 2 处不一致")
    expect(page.locator("[data-selection-count]")).to_have_text("已选 3 件")


def test_a_clerk_needs_no_mouse(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/desk")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-select]").nth(1).is_checked()
    page.keyboard.press("a")
    assert page.locator("[data-select]:checked").count() == 3
    page.keyboard.press("/")
    page.keyboard.type("jxa")
    assert page.locator("[data-search]").input_value() == "jxa"
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/1")


SPEECH = """window.said = []; speechSynthesis.speak = one => said.push([one.lang, one.text]); 0"""


def test_the_letter_is_read_as_one_would_say_it(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/letter")
    page.evaluate(SPEECH)
    page.get_by_role("button").click()
    said = page.evaluate("said")
    assert [text for _, text in said] == [
        "每月可领 800 元",
        "减去家庭月收入 减1900",
        "1900 除以 3 等于 633.33 元。",
        "低于 900 元。",
    ]
    assert {lang for lang, _ in said} == {"zh-CN"}
    expect(page.get_by_role("button")).to_have_text("停止朗读")


def test_where_nothing_can_speak_there_is_no_button(page: Page, site: Site) -> None:
    page.add_init_script("delete Window.prototype.speechSynthesis; delete window.speechSynthesis")
    page.goto(f"{site.address}/letter")
    expect(page.locator("[data-read-aloud]")).to_be_hidden()
