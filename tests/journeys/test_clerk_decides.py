"""From acceptance to the letter in a real browser.

王 accepts and checks, 许 goes there without a signal, 沈 gives the town's opinion, the posting
runs out, 周 decides, and the letter says 800 元.
"""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from minzheng.foundation.core import clock, line
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Decision
from minzheng.stages.verification.models import Visit
from tests import walk
from tests.cast import PASSWORD, Cast
from tests.signing import enter_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN, PHONE = (1366, 860), (390, 844)


class Office:
    """Everybody at a screen of their own."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self.chromium, self.url = chromium, url
        self.open: list[BrowserContext] = []

    def sign_in(self, name: str, size: tuple[int, int] = SCREEN) -> Page:
        """A member of staff signs in and lands on the first page of his work."""
        screen = {"width": size[0], "height": size[1]}
        context = self.chromium.new_context(base_url=self.url, viewport=screen, locale="zh-CN")
        context.set_default_timeout(15_000)
        self.open.append(context)
        page = context.new_page()
        page.goto("/staff/sign-in/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        enter_code(page)
        first = "今天要做" if name == "xu" else "我的待办"
        expect(page.get_by_role("heading", level=1)).to_have_text(first)
        return page


@pytest.fixture
def office(chromium: Browser, live_server: LiveServer) -> Iterator[Office]:
    """The desk, served."""
    here = Office(chromium, live_server.url)
    yield here
    for context in here.open:
        context.close()


def open_li(page: Page) -> None:
    """Open the Li family's case from the worklist, without a mouse."""
    page.goto("/desk/todo/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("李建国")


def test_a_case_from_acceptance_to_its_letter(office: Office, cast: Cast) -> None:
    case = walk.submitted(cast)
    wang = office.sign_in("wang")
    open_li(wang)
    wang.get_by_role("button", name="受理", exact=True).click()
    expect(wang.get_by_text("已受理，可以核对和入户了。")).to_be_visible()
    with walk.departments(walk.li_records(cast)):
        wang.get_by_role("button", name="一键核对").click()
        expect(wang.get_by_text("12/12 已答复")).to_be_visible()
    expect(wang.get_by_text("差额不影响结论")).to_be_visible()

    go_there(office, case)

    clock.fix(walk.DAYS["opinion"])
    shen = office.sign_in("shen")
    open_li(shen)
    fits_one_screen(shen)
    shen.get_by_label("意见").fill("经核对和入户调查，情况属实，同意。")
    shen.get_by_role("button", name="同意，进入公示").click()
    expect(shen.get_by_text("意见已提出。")).to_be_visible()

    clock.fix(walk.DAYS["posted"])
    line.run_once()
    clock.fix(walk.DAYS["decide"])
    zhou = office.sign_in("zhou")
    open_li(zhou)
    zhou.get_by_role("button", name="确认同意").click()
    expect(zhou.get_by_text("决定已作出，申请人会收到决定书。")).to_be_visible()
    assert Decision.objects.get().amount_fen == 80_000
    line.run_once()
    zhou.get_by_role("link", name="打印决定书").click()
    expect(zhou.locator(".mz-answer-figure")).to_have_text("800")
    expect(zhou.get_by_text("从 11 月起")).to_be_visible()
    expect(zhou.locator(".mz-verify svg")).to_be_visible()


def go_there(office: Office, case: Case) -> None:
    """许 fills the form where there is no signal; it goes out once when there is one."""
    clock.fix(walk.DAYS["visit"])
    xu = office.sign_in("xu", PHONE)
    xu.goto(f"/desk/case/{case.public_id}/visit/")
    xu.context.set_offline(True)
    xu.get_by_label("同行人").fill("王")
    for words in ("本人", "自己的房子", "都没有", "与申报一致"):
        xu.get_by_text(words, exact=True).click()
    xu.get_by_role("button", name="存好并送出").click()
    expect(xu.get_by_text("1 份等待发送")).to_be_visible()
    assert not Visit.objects.exists()
    xu.context.set_offline(False)
    xu.evaluate("window.dispatchEvent(new Event('online'))")
    expect(xu.get_by_text("1 份等待发送")).to_be_hidden()
    visit = Visit.objects.get()
    assert (visit.visitor, visit.second_visitor) == ("许", "王")
    assert visit.visited_on == dt.date(2021, 9, 27)


def fits_one_screen(page: Page) -> None:
    """Facts, evidence, rule lines and the ways out are all on the screen at once."""
    height = page.evaluate("window.innerHeight")
    foot = page.locator(".mz-case-foot").bounding_box()
    assert foot is not None and foot["y"] + foot["height"] <= height
    for title in ("一家人", "一键核对", "规则逐条"):
        card = page.locator(".mz-card", has=page.get_by_role("heading", name=title)).bounding_box()
        assert card is not None and card["y"] >= 0 and card["y"] + card["height"] <= foot["y"], (
            title
        )
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate(
        "window.innerWidth"
    )
