"""The browser dies over a page of questions: what was typed is there again, and no answer yet."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Person
from tests.cast import Cast
from tests.channels.portal.screens import Walker
from tests.journeys.test_hard_ways import shown_code
from tests.journeys.ways import identity, phone, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AsResident = Callable[[Person], Client]
NOTE = "[data-keep-note]"


@pytest.fixture
def page(
    chromium: Browser, live_server: Any, cast: Cast, as_resident: AsResident
) -> Iterator[Page]:
    """张奶奶's phone at the page of incomes."""
    client = as_resident(cast.zhang)
    walker = Walker(client)
    walker.open("/apply/dibao/")
    walker.press(members_same="yes")
    context = phone(chromium, live_server.url)
    page = signed_in(context, live_server.url, client)
    page.goto("/apply/dibao/income/")
    yield page
    context.close()


def arrived() -> bool:
    """Whether words are kept within the two seconds in which no pause of the keys sends them."""
    until = time.monotonic() + 2
    while time.monotonic() < until and not Case.objects.get().unfinished:
        time.sleep(0.05)
    return bool(Case.objects.get().unfinished)


def came_back(chromium: Browser, url: str, cast: Cast) -> Page:
    """Another phone: she signs in and goes on with what she had begun."""
    page = phone(chromium, url).new_page()
    page.goto("/")
    page.locator("#id_id_number").fill(identity(cast.zhang))
    page.get_by_role("button", name="开始").click()
    page.locator("#id_code").fill(shown_code(page))
    page.get_by_role("button", name="登录").click()
    return page


@pytest.mark.parametrize("how", ["tab closed", "gone elsewhere"])
def test_the_page_is_closed_over_typed_words(
    chromium: Browser, live_server: Any, cast: Cast, page: Page, how: str
) -> None:
    """Left at once, before the pause after the last key is over."""
    page.locator("[name=odd_income]").press_sequentially("120")
    page.locator("[name=support_received]").fill("女儿给 300")
    if how == "tab closed":
        page.context.new_page()
        page.close(run_before_unload=True)
    else:
        page.goto("about:blank")
    assert arrived()
    again = came_back(chromium, live_server.url, cast)
    expect(again).to_have_url(re.compile("/apply/dibao/income/"))
    expect(again.locator("[name=odd_income]")).to_have_value("120")
    expect(again.locator("[name=support_received]")).to_have_value("女儿给 300")
    expect(again.locator("main")).to_contain_text("还没按“下一步”")
    assert "odd_income" not in answers_of(Case.objects.get())
    again.context.close()


def test_a_moment_after_the_last_key_it_says_so(page: Page) -> None:
    """Quietly, with the time; the press afterwards goes on as if nothing had been."""
    expect(page.locator(NOTE)).to_be_hidden()
    page.locator("[name=odd_income]").press_sequentially("12")
    expect(page.locator(NOTE)).to_have_text(re.compile(r"^已替您存着 \d\d:\d\d$"))
    assert Case.objects.get().unfinished
    left = "() => Object.values(localStorage).concat(Object.values(sessionStorage)).join()"
    assert "12" not in page.evaluate(left)
    page.locator("[name=odd_income]").press_sequentially("0")
    for name in ("rent_income", "support_received"):
        page.locator(f"[name={name}]").fill("0")
    page.get_by_role("button", name="下一步").click()
    expect(page).to_have_url(re.compile("/apply/dibao/property/"))
    assert answers_of(Case.objects.get())["odd_income"] == 12_000
    assert not Case.objects.get().unfinished


def test_the_line_is_gone_and_comes_back(page: Page) -> None:
    page.context.set_offline(True)
    page.locator("[name=odd_income]").press_sequentially("35")
    expect(page.locator(NOTE)).to_contain_text("还没存上")
    assert not Case.objects.get().unfinished
    page.context.set_offline(False)
    expect(page.locator(NOTE)).to_contain_text("已替您存着")
    assert "35" in Case.objects.get().unfinished.open()


def test_signed_out_elsewhere_it_promises_nothing(page: Page) -> None:
    """The request ends at the page for signing in: that is not a word that it was kept."""
    page.context.clear_cookies()
    page.locator("[name=odd_income]").press_sequentially("35")
    expect(page.locator(NOTE)).to_contain_text("没有替您存着")
    assert not Case.objects.get().unfinished


def test_another_tab_pressed_meanwhile(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/apply/dibao/income/")
    for name in ("odd_income", "rent_income", "support_received"):
        other.locator(f"[name={name}]").fill("0")
    other.get_by_role("button", name="下一步").click()
    expect(other).to_have_url(re.compile("/apply/dibao/property/"))
    page.locator("[name=odd_income]").press_sequentially("35")
    expect(page.locator(NOTE)).to_contain_text("在别处也在填")
    assert answers_of(Case.objects.get())["odd_income"] == 0
    assert not Case.objects.get().unfinished
