"""«看看能不能申请» in a real browser, with and without scripts: asked, answered, changed, wrong."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import Cast
from tests.journeys.looking import WIDTHS, Look
from tests.promises.sight import heard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATH = "/open/items/dibao/estimate/"
MODES = [(360, ""), (390, "22"), (1366, ""), (1366, "22")]


def press(page: Page) -> None:
    page.locator("main form .mz-button-primary").click()
    page.wait_for_load_state()


def fill(page: Page) -> None:
    for name, text in {
        "people": "3", "earned": "1900", "pension": "0", "other": "0", "savings": "20000",
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", text)
    for name in ("homes", "car"):
        page.check(f"input[name={name}][value=no]")
    page.check("input[name=frail][value=none]")


@pytest.mark.parametrize(("width", "elder"), MODES)
def test_asked_answered_changed_and_wrong(
    look: Look, cast: Cast, width: int, elder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WIDTHS, width, 844)
    context = look.context(width, elder, None)
    page = context.new_page()
    name = f"estimate-{width}{'-elder' if elder else ''}"
    page.goto(PATH)
    look.judge(page, f"{name}-asked", elder)
    fill(page)
    press(page)
    assert "每月大约 800" in page.locator("h1").inner_text()
    look.judge(page, f"{name}-likely", elder)
    look.bad += heard(page)
    page.fill("#id_earned", "")
    press(page)
    assert "说不准" in page.locator("h1").inner_text()
    assert page.input_value("#id_savings") == "20000"
    look.judge(page, f"{name}-unsure", elder)
    page.check("input[name=car][value=yes]")
    press(page)
    assert "看起来不符合" in page.locator("h1").inner_text()
    look.judge(page, f"{name}-unlikely", elder)
    page.fill("#id_people", "-3")
    press(page)
    assert "mz-summary" in page.evaluate("document.activeElement.className")
    look.judge(page, f"{name}-wrong", elder)
    assert page.url.endswith(PATH)
    assert [c["name"] for c in context.cookies()] == (["elder"] if elder else [])
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "1900" not in kept and "20000" not in kept, kept
    context.close()


def test_without_scripts(chromium: Browser, live_server: Any, cast: Cast) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.click(f"a[href='{PATH}']")
    fill(page)
    press(page)
    assert "每月大约 800" in page.locator("h1").inner_text()
    page.click("a.mz-elder-button")
    page.click("text=更大")
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-elder") == "26"
    assert page.url.endswith(PATH)
    context.close()
