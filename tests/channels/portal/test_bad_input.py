"""What people type: full-width, commas, words, nothing; each error says how to right it."""

from collections.abc import Callable

import pytest

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from tests.cast import Cast
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_income(cast: Cast, walk_as: Callable[..., Walker]) -> Walker:
    """The income page of 李家."""
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    walker.press(members_same="yes")
    return walker


WRITTEN = [
    ("1200", 120_000), ("1,200", 120_000), ("１２００", 120_000), ("1200 元", 120_000),
    ("1200.5", 120_050), ("０", 0), ("１，２００．５０元", 120_050), (" 300 ", 30_000),
]  # fmt: skip


def test_amounts_as_people_write_them(at_income: Walker) -> None:
    for typed, fen in WRITTEN:
        at_income.open("/apply/dibao/income/")
        at_income.press(odd_income=typed, rent_income="0", support_received="0")
        assert answers_of(Case.objects.get())["odd_income"] == fen, typed


WRONG = [
    ("", "没有就填 0"), ("约一千", "请填写金额"), ("-5", "请填写金额"), ("1e9", "请填写金额"),
    ("NaN", "请填写金额"), ("1.234", "两位小数"), ("9999999999999", "太大"),
    ("9" * 10_000, "太长"),
]  # fmt: skip


def test_amounts_that_cannot_be(at_income: Walker) -> None:
    """422, the message in the summary and beside the field, what was typed still there."""
    for typed, words in WRONG:
        at_income.open("/apply/dibao/income/")
        page = at_income.press(odd_income=typed, rent_income="7", support_received="0")
        assert at_income.response.status_code == 422
        assert page.text.count(words) >= 2, (typed, page.text)
        assert page.title.startswith("出错：第2步/共6步")
        assert page.form("odd_income").typed["rent_income"] == "7"
        body = at_income.response.content.decode()
        assert 'href="#id_odd_income"' in body and 'id="id_odd_income_error"' in body
    assert "rent_income" not in answers_of(Case.objects.get())


def test_a_missing_choice_is_told(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    walker = walk_as(cast.li)
    walker.open("/apply/dibao/")
    page = walker.press(members_note="我弟弟也住这里")
    assert walker.response.status_code == 422 and "请选“是”或“不是”" in page.text
    assert "我弟弟也住这里" in page.text  # nothing lost
    assert not Case.objects.exists()


def test_accounts_that_cannot_be(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    walker = walk_as(cast.li)
    for account in ["12345", "abc", "6" * 40, "6228-48", "'; DROP TABLE--"]:
        walker.open("/me/account/")
        page = walker.press(bank="嘉兴银行", account=account)
        assert walker.response.status_code == 422
        assert "银行账号应是 9 到 30 位数字" in page.text or "太长" in page.text
        assert page.form("bank").typed["bank"] == "嘉兴银行"


def test_phones_that_cannot_be(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    walker = walk_as(cast.zhang)
    for phone in ["123", "1380000000", "一三八", "12800000000"]:
        walker.open("/me/phone/")
        page = walker.press(phone=phone)
        assert walker.response.status_code == 422 and "11 位数字" in page.text
    cast.zhang.refresh_from_db()
    assert cast.zhang.phone.open() == "13800000001"


def test_hostile_posts_never_break_a_page(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    """Missing, doubled, huge and strange values on every form of the portal: never a 500."""
    walker = walk_as(cast.li)
    strange = ["", "\x00", "𝟙", "‮", "x" * 20_000, "-1", "9" * 30, "1e400", "<script>", "😀"]
    names = (
        "do", "version", "seen", "key", "members_same", "odd_income", "deposits", "phone", "bank",
        "account", "authorised", "id_number", "code", "text", "name", "months", "size", "next",
    )  # fmt: skip
    paths = [
        "/apply/dibao/", "/apply/dibao/family/", "/apply/dibao/income/", "/apply/dibao/contact/",
        "/apply/dibao/authorise/", "/apply/dibao/check/", "/me/phone/", "/me/account/",
        "/mandates/give/", "/elder/", "/sign-in/", "/sign-in/code/", "/mandates/stop/",
    ]  # fmt: skip
    for path in paths:
        for value in strange:
            response = walker.client.post(path, dict.fromkeys(names, value))
            assert response.status_code < 500, (path, value)
    for path in ("/cases/", "/decisions/", "/messages/", "/authorisations/"):
        for ref in ("x", "%00" * 22, "a" * 22, "1", "💥"):
            assert walker.client.get(f"{path}{ref}/").status_code == 404


def test_an_unknown_item_or_page_is_not_found(cast: Cast, walk_as: Callable[..., Walker]) -> None:
    client = walk_as(cast.li).client
    assert client.get("/apply/nothing/").status_code == 404
    assert client.get("/apply/dibao/nothing/").status_code == 404
    assert client.get("/not-yet/nothing/").status_code == 404
    assert client.get("/not-yet/marriage/").status_code == 200
