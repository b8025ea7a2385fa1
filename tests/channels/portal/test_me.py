"""My data, money, messages, authorisations, and the size of letters."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from minzheng.channels.portal.views import me, money
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.actors import LINE
from minzheng.foundation.core.publicid import new_public_id
from minzheng.stages.certificates.actions import issue, revoke
from minzheng.stages.certificates.queries import address
from minzheng.stages.notices.actions import tell
from minzheng.stages.notices.models import Message
from minzheng.stages.payments import actions as payments
from minzheng.stages.payments.models import Line
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Authorisation, BankAccount, Person
from tests import walk
from tests.cast import Cast, area
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db

NOVEMBER = dt.date(2021, 11, 1)


def test_my_data_by_its_ends(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    text = walk_as(cast.li).open("/me/").text
    assert "330402********" + cast.li.id_number.open()[-4:] in text
    assert "138****0002" in text and "王*芳" in text and "南湖街道烟雨社区" in text


def test_my_own_name_is_not_masked_to_me(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """In full only to him: to her, who lives with him, his stays masked."""
    for who, own, other in (
        (cast.li, "李建国", "王*芳"), (cast.wang_xiufang, "王秀芳", "李*国"),
    ):  # fmt: skip
        walker = walk_as(who)
        for path in ("/me/", "/apply/dibao/"):
            text = walker.open(path).text
            assert own in text and other in text, path
        assert f"（{own}）" in walker.open("/me/account/").text


def test_a_new_phone(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """Saved with a version: a stale tab is told and shows the number of now."""
    walker, stale = walk_as(cast.li), walk_as(cast.li)
    stale.open("/me/phone/")
    walker.open("/me/phone/")
    page = walker.press(phone="139 1111 2222")
    assert walker.path == "/me/" and "139****2222" in page.text
    page = stale.press(phone="13700000000")
    assert stale.response.status_code == 422 and "139****2222" in page.text
    cast.li.refresh_from_db()
    assert cast.li.phone.open() == "13911112222"
    event = Event.objects.get(verb="person.corrected")
    assert event.detail == {"fields": ["phone"]} and event.actor_ref == cast.li.public_id


def test_a_new_account_is_in_my_name(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    walker = walk_as(cast.li)
    walker.open("/me/account/")
    walker.press(bank="嘉兴银行", account="６２２８ 4800 0000 1112 216")
    account = BankAccount.objects.get(current=True)
    assert (account.holder, account.tail) == ("李建国", "2216")


def test_who_looked(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """Each look with who, when and what for; the check of the means is among them."""
    actions.open_number(person=cast.li, field="phone", purpose="电话约入户", by=cast.wang)
    actions.look(person=cast.zhang, page="person", purpose="别人的事", by=cast.wang)
    text = walk_as(cast.li).open("/me/looks/").text
    assert "查看了完整号码（手机号）" in text and "电话约入户" in text and "王" in text
    assert "别人的事" not in text


def test_the_check_is_seen_by_those_checked(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    walk.checked(cast)
    assert "核对" in walk_as(cast.wang_xiufang).open("/me/looks/").text


def test_withdrawing_an_authorisation(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """Consequences first; a child's by the parent; another grown-up's not."""
    walk.granted(cast)
    walker = walk_as(cast.li)
    own = Authorisation.objects.get(person=cast.li)
    page = walker.open(f"/authorisations/{own.public_id}/withdraw/")
    assert "到下次定期核查查不清楚，就要停发" in page.text
    walker.press()
    own.refresh_from_db()
    assert own.withdrawn_at is not None and own.withdrawn_by == cast.li.public_id
    child = Authorisation.objects.get(person=cast.xiaoyu)
    assert walker.client.post(f"/authorisations/{child.public_id}/withdraw/").status_code == 302
    spouse = Authorisation.objects.get(person=cast.wang_xiufang)
    assert walker.client.post(f"/authorisations/{spouse.public_id}/withdraw/").status_code == 404
    spouse.refresh_from_db()
    assert spouse.withdrawn_at is None


def test_messages_are_marked_when_opened(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    tell(key="a:1", person=cast.li, title="申请已受理", text="第一段\n\n<b>第二段</b>", by=LINE)
    walker = walk_as(cast.li)
    assert "1 条没看" in walker.open("/").text
    row = Message.objects.get()
    page = walker.open(f"/messages/{row.public_id}/")
    assert "<b>第二段</b>" in page.text  # escaped, read as text
    row.refresh_from_db()
    assert row.read_at is not None
    assert "没看" not in walker.open("/messages/").text


def test_more_messages_than_are_shown_is_said(
    cast: Cast, walk_as: Callable[[Person], Walker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minzheng.channels.portal.views.messages.SHOWN", 2)
    for n, title in enumerate(("最早的", "中间的")):
        tell(key=f"a:{n}", person=cast.li, title=title, text="话", by=LINE)
    walker = walk_as(cast.li)
    whole = walker.open("/messages/").text
    assert "最早的" in whole and "更早的也都留着" not in whole
    tell(key="a:2", person=cast.li, title="最新的", text="话", by=LINE)
    cut = walker.open("/messages/").text
    assert "最新的" in cut and "最早的" not in cut and "这里是最近的 2 条" in cut


def paid(cast: Cast) -> Line:
    """November's list, released; the bank has not answered."""
    walk.granted(cast)
    actions.set_bank_account(
        person=cast.li, bank="嘉兴银行", number="6228480000001112216", holder="李建国", by=cast.li
    )
    clock.fix(dt.date(2021, 11, 3))
    batch = payments.make_batch(item="DB", month=NOVEMBER, by=cast.qian)
    batch = payments.check_batch(batch=batch, by=cast.sun, version=batch.version)
    payments.release_batch(batch=batch, by=cast.wu, version=batch.version)
    return Line.objects.get()


def test_money_with_month_sum_account_and_state(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    row = paid(cast)
    text = walk_as(cast.li).open("/payments/").text
    for part in ("2021 年 11 月", "800", "尾号 2216", "银行处理中"):
        assert part in text, part
    Line.objects.filter(pk=row.pk).update(state="returned", reason="账号户名不符")
    assert "有钱没有发成" in walk_as(cast.li).open("/").text
    page = walk_as(cast.li).open("/payments/")
    assert "没发成" in page.text and "已退回" not in page.text
    assert "钱还在，不会少" in page.text and "/me/account/" in page.links
    page = walk_as(cast.wang_xiufang).open("/payments/")  # she is not the payee
    assert "由 李*国 领" in page.text and "/me/account/" not in page.links


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("returned", "账户已销户", "11月的 800 元，尾号 2216 的账户已销户，银行退了回来。"),
        (
            "returned", "户名与账号不符",
            "11月的 800 元，打到尾号 2216 的账户，银行退了回来：户名与账号不符。",
        ),
        ("held", "领款人要更换", "11月的 800 元先没有发：领款人要更换。"),
    ],
)  # fmt: skip
def test_money_that_did_not_arrive_says_why(
    cast: Cast, walk_as: Callable[[Person], Walker], state: str, reason: str, said: str
) -> None:
    """The reason is known: nothing is guessed, and what is only held is not said to be back."""
    hold = "manual" if state == "held" else ""
    Line.objects.filter(pk=paid(cast).pk).update(state=state, reason=reason, hold=hold)
    for path in ("/", "/payments/"):
        text = walk_as(cast.li).open(path).text
        assert said in text and "多半" not in text, path
        assert ("换一个能收钱的账户" in text) is (state == "returned"), path


@pytest.mark.parametrize("size", ["22", "26", "30"])
def test_big_letters_are_remembered(client: Client, db: None, size: str) -> None:
    response = client.post("/elder/", {"size": size, "next": "/items/"})
    assert (response.status_code, response["Location"]) == (302, "/items/")
    assert f'data-elder="{size}"' in client.get("/items/").content.decode()
    client.post("/elder/", {"size": "0", "next": "/"})
    assert "data-elder=" not in client.get("/items/").content.decode()


@pytest.mark.parametrize(
    "evil", ["https://evil.example", "//evil.example", "/a\r\nSet-Cookie: x=1"]
)
def test_the_size_leads_nowhere_else(client: Client, db: None, evil: str) -> None:
    response = client.post("/elder/", {"size": "99", "next": evil})
    assert response["Location"] == "/" and "elder" not in client.cookies.get("elder", "")
    page = client.get("/elder/", {"next": evil})
    assert b'name="next" value="/"' in page.content and b"evil" not in page.content
    assert client.put("/elder/").status_code == 405


def test_a_scanned_code_shows_its_place(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """A live item code names the village; revoked and forged ones say that nothing is lost."""
    where = area("烟雨社区")
    code = issue(kind="item", target="DB", prefill={"area": where.pk}, by=cast.chu)
    token = address(code).rsplit("/", 1)[1]
    walker = walk_as(cast.zhang)
    assert "南湖街道烟雨社区的二维码" in walker.open(f"/apply/dibao/?c={token}").text
    other = walk_as(cast.li)
    revoke(code=code, by=cast.chu)
    page = other.open(f"/apply/dibao/?c={token}")
    assert "已经停用，不影响办事" in page.text and "烟雨社区的二维码" not in page.text
    assert "不是我们发的" in other.open("/apply/dibao/?c=forged").text


def test_scanning_the_poster_leads_into_the_form(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    code = issue(kind="item", target="DB", prefill={"area": area("烟雨社区").pk}, by=cast.chu)
    walker = walk_as(cast.zhang)
    walker.open(address(code))
    assert walker.path == "/apply/dibao/" and "烟雨社区的二维码" in walker.screen.text


def test_the_line_tells_what_the_pages_show(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    walk.granted(cast)
    line.run_once()
    told = Message.objects.filter(person=cast.li).values_list("title", flat=True)
    text = walk_as(cast.li).open("/messages/").text
    assert len(told) >= 2 and all(title in text for title in told)


@pytest.mark.parametrize(("page", "place"), [("/me/looks/", me), ("/payments/", money)])
def test_a_list_that_is_cut_says_so_and_where_the_rest_is(
    cast: Cast, walk_as: Callable[[Person], Walker], monkeypatch: pytest.MonkeyPatch,
    page: str, place: Any,
) -> None:  # fmt: skip
    """With room for all nothing is said; with room for one less it is."""
    there = 2
    if place is me:
        for purpose in ("电话核实", "约入户"):
            actions.open_number(person=cast.li, field="phone", purpose=purpose, by=cast.wang)
    else:
        row = paid(cast)
        row.pk, row.public_id, row.month = None, new_public_id(), dt.date(2021, 10, 1)
        row.save()
    walker = walk_as(cast.li)
    monkeypatch.setattr(place, "SHOWN", there)
    assert "更早的也都留着" not in walker.open(page).text
    monkeypatch.setattr(place, "SHOWN", there - 1)
    text = walker.open(page).text
    assert f"这里是最近的 {there - 1} " in text and "更早的也都留着，要看请打 96345" in text
