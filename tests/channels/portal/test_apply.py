"""One ID, a few questions: the whole way, counted."""

from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Authorisation, BankAccount, Person
from tests.cast import Cast
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db

MOST_SCREENS, MOST_FIELDS = 8, 12


def sign_in(walker: Walker, person: Person) -> None:
    """From the first page with the ID number, then the code that the demo shows."""
    walker.open("/")
    page = walker.press(id_number=person.id_number.open())
    code = page.text.split("验证码是")[1].strip()[:6]
    walker.press(code=code)


def fill(walker: Walker, **changes: str) -> None:
    """All question pages of dibao, as a person would."""
    walker.press(members_same="yes")
    walker.press(odd_income="400", rent_income="0", support_received="0")
    walker.press(deposits="8,000 元")
    account = {"bank": "嘉兴银行", "account": "6228 4800 0000 1112 216"}
    walker.press(**{**account, **changes})
    walker.press(authorised="yes")


def test_dibao_for_three_in_eight_screens_and_twelve_fields(cast: Cast) -> None:
    """From the first page of the site to the press of 「提交申请」, signing in included."""
    walker = Walker(Client())
    sign_in(walker, cast.li)
    fill(walker, phone="13800000009")
    assert walker.path == "/apply/dibao/check/"
    seen = list(dict.fromkeys(walker.screens))
    assert len(seen) <= MOST_SCREENS, seen
    assert len(walker.typed) <= MOST_FIELDS, walker.typed
    page = walker.press()
    case = Case.objects.get()
    assert case.state == "open" and case.number in page.text
    assert "收到了" in page.text


def test_what_is_sent_reaches_the_register(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """Account and phone go to the register, answers keep their ends, the child is signed for."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    fill(walker, phone="138 0000 0009")
    walker.press()
    case = Case.objects.get()
    account = BankAccount.objects.get(person=cast.li)
    assert (account.number.open(), account.holder) == ("6228480000001112216", cast.li.name)
    answers = answers_of(case)
    assert answers["account"] == "尾号 2216" and answers["phone"] == "138****0009"
    assert answers["odd_income"] == 40_000 and answers["deposits"] == 800_000
    cast.li.refresh_from_db()
    assert cast.li.phone.open() == "13800000009"
    signed = set(Authorisation.objects.values_list("person__name", flat=True))
    assert signed == {"李建国", "李小雨"}  # 王秀芳 is grown: only she herself may


def test_the_spouse_authorises_for_herself(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """The first page asks her; one press, and nothing is asked any more."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    fill(walker)
    assert "王*芳" in walker.screen.text and "要本人同意" in walker.screen.text
    walker.press()
    case = Case.objects.get()
    spouse = walk_as(cast.wang_xiufang)
    assert "要您点个头" in spouse.open("/").text
    spouse.open(f"/cases/{case.public_id}/authorise/")
    spouse.press()
    given = Authorisation.objects.get(person=cast.wang_xiufang)
    assert (given.purpose, given.channel) == ("DB", "portal")
    assert given.recorded_by == cast.wang_xiufang.public_id
    assert "要您点个头" not in spouse.open("/").text


def test_nothing_is_asked_that_the_register_knows(
    cast: Cast, walk_as: Callable[..., Walker]
) -> None:
    """The household is fetched, masked; neither name, age nor address is a field."""
    walker = walk_as(cast.li)
    page = walker.open("/apply/dibao/")
    assert "王*芳" in page.text and "李*雨" in page.text and "王秀芳" not in page.text
    assert set(page.form("members_same").typed) == {"members_note"}


def test_what_is_different_waits_for_a_no(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """The field says when it is wanted; words already written are never hidden."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    assert walker.response.content.decode().count('class="mz-if-no"') == 1
    assert "选“不是”才要写" in walker.screen.text
    page = walker.press(members_note="我弟弟也住这里")
    assert walker.response.status_code == 422 and "我弟弟也住这里" in page.text
    assert "mz-if-no" not in walker.response.content.decode()


def test_killed_at_each_screen_nothing_is_lost(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """After every page a new browser goes on where the old one died, with all answers there."""
    steps: list[dict[str, str]] = [
        {"members_same": "yes"},
        {"odd_income": "400", "rent_income": "0", "support_received": "12.5"},
        {"deposits": "8000"},
        {"bank": "嘉兴银行", "account": "6228480000001112216"},
        {"authorised": "yes"},
    ]
    wanted: dict[str, object] = {}
    money = {"odd_income": 40_000, "rent_income": 0, "support_received": 1_250, "deposits": 800_000}
    for values in steps:
        walker = walk_as(cast.li)
        walker.open("/apply/dibao/")
        walker.press(**values)
        wanted |= {key: money.get(key, value) for key, value in values.items()}
        stored = answers_of(Case.objects.get())
        assert {key: stored[key] for key in wanted} == wanted
    assert walk_as(cast.li).open("/apply/dibao/").title.startswith("第6步/共6步")


def test_put_aside_half_a_page(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """「先存着」 keeps what is right and complains of nothing."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    walker.press(members_same="yes")
    page = walker.press(do="later", odd_income="300", rent_income="")
    assert walker.path == "/" and "已经存好" in page.text and "接着填" in page.text
    assert answers_of(Case.objects.get())["odd_income"] == 30_000
    page = walker.open("/apply/dibao/")
    assert page.form("odd_income").typed["odd_income"] == "300"


def test_saying_no_to_the_check_is_no_error(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """No validation for consent: a page says what it means, and nothing can be sent."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    fill(walker)
    walker.open("/apply/dibao/authorise/")
    page = walker.press(authorised="no")
    assert walker.response.status_code == 200 and "我们不查" in page.text
    assert walker.open("/apply/dibao/check/").title.startswith("第5步")
    assert not Authorisation.objects.exists()


def test_change_from_the_check_page_comes_straight_back(
    cast: Cast, walk_as: Callable[..., Walker]
) -> None:
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    fill(walker)
    links = [link for link in walker.screen.links if link.endswith("?checked=1")]
    assert "/apply/dibao/property/?checked=1" in links
    walker.open("/apply/dibao/property/?checked=1")
    page = walker.press(deposits="9000")
    assert walker.path == "/apply/dibao/check/" and "9,000 元" in page.text


def test_a_known_account_is_not_asked_again(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """Who has an account in the register leaves the boxes empty."""
    from minzheng.stages.registry.actions import set_bank_account

    set_bank_account(
        person=cast.li, bank="嘉兴银行", number="6228480000001112216", holder="李建国", by=cast.li
    )
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    walker.press(members_same="yes")
    walker.press(odd_income="0", rent_income="0", support_received="0")
    page = walker.press(deposits="0")
    assert "尾号 2216" in page.text and "6228480000001112216" not in page.text
    walker.press(account="")
    walker.press(authorised="yes")
    walker.press()
    assert Case.objects.get().state == "open"
    assert BankAccount.objects.get().number.open() == "6228480000001112216"
