"""Everyone can use it: by keys alone, without scripts, on 200 kbit/s with losses."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Error, Page, expect

from minzheng.foundation.core import clock
from minzheng.stages.cases.actions import ask_supplement
from minzheng.stages.cases.models import Case, MaterialPaper
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.decisions.models import Appeal, Decision
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import PASSWORD, TODAY, Cast
from tests.journeys.ways import Keys, Losing, identity, phone, signed_in, slow
from tests.pictures import picture
from tests.signing import enter_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AsResident = Callable[[Person], Client]
SEEN = "<style>:focus{outline:2px solid}</style>"


def shown_code(page: Page) -> str:
    """The code that the demo shows instead of a message."""
    code = re.search(r"\d{6}", page.locator(".mz-demo-code").inner_text())
    assert code
    return code[0]


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_different_is_asked_of_who_says_no(
    chromium: Browser, live_server: Any, cast: Cast, as_resident: AsResident, scripts: bool
) -> None:
    """The stylesheet alone hides and shows it: nothing else is needed."""
    context = phone(chromium, live_server.url, scripts=scripts)
    page = signed_in(context, live_server.url, as_resident(cast.li))
    page.goto("/apply/dibao/")
    note = page.locator("[name=members_note]")
    for answer, shown in ((None, False), ("yes", False), ("no", True), ("yes", False)):
        if answer:
            page.locator(f"[name=members_same][value={answer}]").check(force=True)
        expect(note).to_be_visible(visible=shown)
    context.close()


def test_the_whole_application_by_keys_alone(
    chromium: Browser, live_server: Any, cast: Cast
) -> None:
    """From the number to the sent application; the focus can be seen at every stop."""
    context = phone(chromium, live_server.url)
    page = context.new_page()
    page.goto("/")
    keys = Keys(page)
    keys.write("id_number", identity(cast.zhang))
    keys.press("开始")
    keys.write("code", shown_code(page))
    keys.press("登录")
    keys.choose("members_same")
    keys.press("下一步")
    for name, words in (("odd_income", "0"), ("rent_income", "0"), ("support_received", "300")):
        keys.write(name, words)
    keys.press("下一步")
    keys.write("deposits", "8000")
    keys.press("下一步")
    keys.write("bank", "嘉兴银行")
    keys.write("account", "6228480000001112216")
    keys.press("下一步")
    keys.choose("authorised")
    keys.press("下一步")
    keys.press("提交申请")
    expect(page.locator("h1")).to_contain_text("收到了")
    case = Case.objects.get()
    assert case.state == "open" and answers_of(case)["deposits"] == 800_000
    assert keys.stops > 60
    context.close()


def test_control_a_page_without_a_way_by_keys_is_noticed(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(f"{SEEN}<input name=a><div onclick='1'>下一步</div>")
    with pytest.raises(AssertionError, match="no way by keys"):
        Keys(page).press("下一步")
    page.set_content("<style>:focus{outline:none}</style><button>下一步</button>")
    with pytest.raises(AssertionError, match="cannot be seen"):
        Keys(page).press("下一步")
    page.close()


def test_papers_and_the_letter_without_scripts(
    chromium: Browser, live_server: Any, cast: Cast, as_resident: AsResident
) -> None:
    """A picture is sent; later the letter is read whole, and answered."""
    case = walk.submitted(cast)
    clock.fix(TODAY)
    ask_supplement(case=case, codes=["rent_contract"], note="", by=cast.wang)
    context = phone(chromium, live_server.url, scripts=False)
    page = signed_in(context, live_server.url, as_resident(cast.li))
    page.goto(f"/cases/{case.public_id}/")
    page.get_by_role("link", name="去补材料").click()
    paper = {"name": "合同.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}
    page.locator("[name=file_rent_contract]").set_input_files(paper)  # type: ignore[arg-type]
    page.get_by_role("button", name="交上去").click()
    expect(page.locator("main")).to_contain_text("都齐了")
    assert MaterialPaper.objects.get().file
    context.close()


def test_the_letter_without_scripts(
    chromium: Browser, live_server: Any, cast: Cast, as_resident: AsResident
) -> None:
    """Answer, sums by person and source, what is folded opens, and 不同意 is taken in."""
    decision = walk.granted(cast)
    context = phone(chromium, live_server.url, scripts=False)
    page = signed_in(context, live_server.url, as_resident(cast.li))
    page.goto(f"/decisions/{decision.public_id}/")
    expect(page.locator("h1")).to_contain_text("每月可领 800 元")
    expect(page.locator(".mz-sums")).to_contain_text("李建国 工资 1,500 元，来源：社会保险")
    rest = page.locator("details.mz-folded")
    rest.locator("summary").click()
    expect(rest.locator(".mz-check").first).to_be_visible()
    page.get_by_role("link", name="不同意？我要申请复核").click()
    page.locator("[name=text]").fill("摆摊已经不做了。")
    page.get_by_role("button", name="申请复核").click()
    expect(page.locator("h1")).to_have_text("您申请了复核")
    assert Appeal.objects.get().decision_id == decision.pk
    context.close()


def test_a_decision_without_scripts(chromium: Browser, live_server: Any, cast: Cast) -> None:
    """周 signs in with both factors, finds the case in his list and decides it."""
    walk.ready(cast)
    clock.fix(walk.DAYS["decide"])
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 1366, "height": 860}, locale="zh-CN",
        java_script_enabled=False,
    )  # fmt: skip
    page = context.new_page()
    page.goto("/staff/sign-in/")
    page.get_by_label("用户名").fill("zhou")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    enter_code(page)
    page.goto("/desk/todo/")
    page.get_by_role("link", name="李建国").first.click()
    page.get_by_role("button", name="确认同意").click()
    expect(page.get_by_text("决定已作出")).to_be_visible()
    assert Decision.objects.get().amount_fen == 80_000
    context.close()


def test_on_a_slow_line_that_loses_things(chromium: Browser, live_server: Any, cast: Cast) -> None:
    """Sign in, apply, see where it is: at 200 kbit/s, a third of scripts and styles lost, and the
    reply to the sending lost as well. She presses again: one application, nothing doubled."""
    context = phone(chromium, live_server.url)
    page = context.new_page()
    losing = Losing(lambda url: url.endswith("/check/"))
    context.route("**/*", losing)
    slow(page)
    page.goto("/")
    page.locator("#id_id_number").fill(identity(cast.zhang))
    page.get_by_role("button", name="开始").click()
    page.locator("#id_code").fill(shown_code(page))
    page.get_by_role("button", name="登录").click()
    page.locator("input[name=members_same][value=yes]").check()
    page.get_by_role("button", name="下一步").click()
    for name in ("odd_income", "rent_income", "support_received"):
        page.locator(f"#id_{name}").fill("0")
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_deposits").fill("8000")
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_bank").fill("嘉兴银行")
    page.locator("#id_account").fill("6228480000001112216")
    page.get_by_role("button", name="下一步").click()
    page.locator("input[name=authorised][value=yes]").check()
    page.get_by_role("button", name="下一步").click()
    check = page.url
    with pytest.raises(Error):
        page.get_by_role("button", name="提交申请").click()
        page.wait_for_url("**/sent/", timeout=8_000)
    assert losing.replies == 1 and Case.objects.get().state == "open"
    page.goto(check)  # back, and once more
    again = page.get_by_role("button", name="提交申请")
    if again.count():
        again.click()
    page.goto("/cases/")
    expect(page.locator("main")).to_contain_text("告诉您受理不受理")
    assert Case.objects.count() == 1 and losing.lost >= 3
    context.close()
