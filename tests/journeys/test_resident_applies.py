"""张奶奶 on her phone, in big letters: one ID, a few questions, and she sees her case."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from minzheng.foundation.core import line
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Authorisation, Person
from tests import walk
from tests.cast import Cast
from tests.journeys.measure import measure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTER, TARGET, CONTRAST = 18, 60, 4.5
ORDINARY_TARGET = 44
PAGES = (
    "/", "/cases/", "/me/", "/me/phone/", "/me/account/", "/me/looks/", "/payments/", "/messages/",
    "/mandates/", "/mandates/give/", "/authorisations/", "/items/", "/not-yet/marriage/",
)  # fmt: skip


def phone(chromium: Browser, url: str, scripts: bool = True) -> BrowserContext:
    """A phone 390 px wide."""
    return chromium.new_context(
        base_url=url, viewport={"width": 390, "height": 844}, locale="zh-CN",
        java_script_enabled=scripts,
    )  # fmt: skip


class Grandmother:
    """Goes from page to page; each page she sees is measured."""

    def __init__(self, page: Page, elder: bool) -> None:
        self.page, self.elder = page, elder
        self.pages = 0

    def looks(self) -> None:
        """The page in front of her is large, clear, and does not slide sideways."""
        found = measure(self.page)
        where = self.page.url
        assert found.contrast[0] >= CONTRAST - 0.005, (where, found.contrast)
        assert found.sideways <= 0, where
        assert found.target[0] >= (TARGET if self.elder else ORDINARY_TARGET) - 0.5, (
            where,
            found.target,
        )
        if self.elder:
            assert found.letter[0] >= LETTER, (where, found.letter)
        self.pages += 1

    def press(self, words: str) -> None:
        """Press the button or link of these words."""
        self.page.get_by_role("button", name=words).or_(
            self.page.get_by_role("link", name=words)
        ).first.click()
        self.page.wait_for_load_state()
        self.looks()


def apply(her: Grandmother, number: str) -> None:
    """From the first page to the sent application."""
    page = her.page
    page.get_by_label("一证通办").fill(number)
    her.press("开始")
    code = re.search(r"\d{6}", page.locator(".mz-demo-code").inner_text())
    assert code
    page.locator("#id_code").fill(code[0])
    her.press("登录")
    expect(page.locator("h1")).to_contain_text("最低生活保障申请")
    expect(page.locator("main")).to_contain_text("查到您家有 1 口人")
    page.locator("input[name=members_same][value=yes]").check()
    her.press("下一步")
    her.press("下一步")  # nothing filled in: told, in a summary that has the focus
    expect(page.locator(".mz-summary")).to_contain_text("有 3 处需要改一下")
    page.locator("#id_odd_income").fill("0")
    page.locator("#id_rent_income").fill("０")
    page.locator("#id_support_received").fill("300 元")
    her.press("下一步")
    page.locator("#id_deposits").fill("8,000")
    her.press("下一步")
    page.locator("#id_bank").fill("嘉兴银行")
    page.locator("#id_account").fill("6228 4800 0000 1112 216")
    her.press("下一步")
    page.locator("input[name=authorised][value=yes]").check()
    her.press("下一步")
    expect(page.locator("main")).to_contain_text("8,000 元")
    her.press("提交申请")
    expect(page.locator("h1")).to_contain_text("收到了")


def test_in_big_letters(chromium: Browser, live_server, cast: Cast) -> None:  # type: ignore[no-untyped-def]
    """One press for 大字版; the whole way; her case with its date."""
    context = phone(chromium, live_server.url)
    page = context.new_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto("/")
    page.get_by_role("button", name="大字版").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("data-elder") == "22"
    her = Grandmother(page, elder=True)
    her.looks()
    apply(her, cast.zhang.id_number.open())
    her.press("看办到哪一步")
    expect(page.locator("main")).to_contain_text("告诉您受理不受理")
    for path in PAGES:
        page.goto(path)
        her.looks()
    assert her.pages >= 20 and dialogs == []
    case = Case.objects.get()
    assert case.state == "open" and answers_of(case)["support_received"] == 30_000
    context.close()


def test_without_javascript_and_in_ordinary_letters(
    chromium: Browser,
    live_server,  # type: ignore[no-untyped-def]
    cast: Cast,
) -> None:
    """The same way with scripts off."""
    context = phone(chromium, live_server.url, scripts=False)
    page = context.new_page()
    page.goto("/")
    # Scripts of the page are off; the measuring script is the browser's own.
    her = Grandmother(page, elder=False)
    her.looks()
    apply(her, cast.zhang.id_number.open())
    assert Case.objects.get().state == "open"
    context.close()


def test_the_letter_and_what_follows_in_big_letters(
    chromium: Browser,
    live_server,  # type: ignore[no-untyped-def]
    cast: Cast,
    as_resident: Callable[[Person], Client],
) -> None:
    """李家's decision, its appeal, the case, money, and taking an authorisation back."""
    decision = walk.granted(cast)
    line.run_once()
    context = phone(chromium, live_server.url)
    session = as_resident(cast.li).cookies["sessionid"].value
    context.add_cookies(
        [
            {"name": "sessionid", "value": session, "url": live_server.url},
            {"name": "elder", "value": "30", "url": live_server.url},
        ]
    )
    her = Grandmother(context.new_page(), elder=True)
    her.page.goto(f"/decisions/{decision.public_id}/")
    her.looks()
    expect(her.page.locator("h1")).to_contain_text("每月可领 800 元")
    her.press("不同意？我要申请复核")
    own = Authorisation.objects.get(person=cast.li)
    withdraw = f"/authorisations/{own.public_id}/withdraw/"
    case = f"/cases/{decision.case.public_id}/"
    for path in (case, withdraw, "/payments/", "/messages/", "/me/", "/"):
        her.page.goto(path)
        her.looks()
    context.close()


def test_small_letters_would_be_noticed(chromium: Browser) -> None:
    """Control: a page with a small word, a small button and pale ink fails each measure."""
    page = chromium.new_page()
    page.set_content(
        "<p style='font-size:12px;color:#999'>小字</p><button style='height:30px'>按</button>"
    )
    found = measure(page)
    assert found.letter[0] < LETTER and found.target[0] < TARGET and found.contrast[0] < CONTRAST
    page.close()
