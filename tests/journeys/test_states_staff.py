"""Staff pages that links do not reach: first sign-in, changed accounts, the two hands of 追回."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.stages.cases.actions import open_review
from minzheng.stages.payments import actions as payments
from minzheng.stages.payments import queries
from minzheng.stages.payments.pull import pull
from tests import walk
from tests.cast import BY, PASSWORD, SINCE, TODAY, Cast, area
from tests.journeys.looking import WIDTHS, Look
from tests.stages.payments.conftest import Desk, counter, desk  # noqa: F401  (fixtures)
from tests.stages.payments.grants import NOVEMBER, decide, end, give_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AsStaff = Callable[..., Client]


def test_the_first_sign_in_sets_up_the_second_factor(look: Look, cast: Cast) -> None:
    """Drawing and words of the key, the code, then the recovery codes, once."""
    for width in WIDTHS:
        name = f"fresh{width}"
        user = open_account(username=name, display_name="新", password=PASSWORD, by=BY)
        appoint(user=user, role="town_clerk", area=area("南湖街道"), from_on=SINCE, by=BY)
        context = look.context(width, "", None)
        page = context.new_page()
        page.goto("/staff/sign-in/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("h1")).to_have_text("设置动态码")
        look.judge(page, f"factor-{width}")
        code = page.get_by_text("现在的动态码是").inner_text()[-6:]
        page.locator("[name=code]").fill(code)
        page.get_by_role("button", name="设置好了，登录").click()
        expect(page.locator("h1")).to_have_text("抄下备用码")
        look.judge(page, f"recovery-codes-{width}")
        context.close()


def test_what_the_payer_and_the_two_hands_see(
    look: Look,
    cast: Cast,
    desk: Desk,  # noqa: F811
    as_staff: AsStaff,
) -> None:
    """An account changed after the check; money to ask back, asked, agreed and half returned."""
    batch = desk.checked()
    give_account(cast.li, "6228000000000099")
    look.at("moved-account", f"/desk/batches/{batch.public_id}/", as_staff(desk.payer))
    batch.refresh_from_db()
    payments.release_batch(
        batch=batch, by=desk.payer, version=batch.version,
        accounts_seen=queries.moved_mark(batch),
    )  # fmt: skip
    pull()
    end(desk.li, NOVEMBER)
    stop = decide(cast.li_home, cast.li, 0, verdict="stop", on=TODAY)
    line = desk.line(desk.li)
    ask_page = f"/desk/returns/recover/{line.public_id}/"
    look.at("ask-back", ask_page, as_staff(desk.maker))
    assert "李*国" in as_staff(desk.maker).get(ask_page).content.decode()
    ask = payments.ask_recovery(
        decision=stop, line=line, amount_fen=80_000, reason="十一月起不再符合", by=desk.maker
    )
    look.at("second-hand", "/desk/returns/", as_staff(desk.checker))
    claim = payments.confirm_recovery(ask=ask, by=desk.checker)
    payments.receive_recovery(recovery=claim, fen=30_000, slip="HD-1", by=desk.payer)
    slip_page = f"/desk/returns/receipt/{claim.public_id}/"
    look.at("half-returned", slip_page, as_staff(desk.payer))
    assert "追回 李*国" in as_staff(desk.payer).get(slip_page).content.decode()


def test_a_change_and_the_case_it_came_from(look: Look, cast: Cast, as_staff: AsStaff) -> None:
    """A death opens it in the middle of the way; each leads to the other."""
    origin = walk.granted(cast).case
    change = open_review(origin=origin, kind="change", by=cast.zhou, reason="家里少了一口人")
    look.at("change-case", f"/desk/case/{change.public_id}/", as_staff(cast.wang))
    look.at("changed-case", f"/desk/case/{origin.public_id}/", as_staff(cast.wang))
