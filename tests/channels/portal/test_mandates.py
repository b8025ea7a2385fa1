"""Acting for someone: only while the mandate lives, only what it covers, seen on every page."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.stages.cases.models import Case
from minzheng.stages.notices.models import Message
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Authorisation, Mandate, Person
from tests import walk
from tests.cast import TODAY, Cast, person
from tests.channels.portal.screens import Walker
from tests.channels.portal.test_apply import fill

pytestmark = pytest.mark.django_db

UNTIL = dt.date(2022, 1, 31)


def mandate(cast: Cast) -> Mandate:
    """张奶奶 lets 李建国 act for her."""
    return actions.give_mandate(person=cast.zhang, agent=cast.li, until_on=UNTIL, by=cast.zhang)


@pytest.fixture
def acting(cast: Cast, walk_as: Callable[[Person], Walker]) -> Walker:
    """李建国, acting for 张奶奶."""
    row = mandate(cast)
    walker = walk_as(cast.li)
    walker.client.post(f"/mandates/{row.public_id}/act/")
    return walker


def test_the_banner_is_on_every_page(acting: Walker) -> None:
    for path in ("/", "/cases/", "/me/", "/payments/", "/messages/", "/apply/dibao/", "/items/"):
        assert "我在替 张*兰 办事" in acting.open(path).text, path
    for path in ("/apply/dibao/", "/me/account/"):
        assert "张秀兰" not in acting.open(path).text, path  # her name is not his own
    acting.client.post("/mandates/stop/")
    assert "我在替" not in acting.open("/").text


def test_taking_back_stands_apart_from_giving(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """Each mandate with its own button is one block; the two buttons that give are another."""
    mandate(cast)
    actions.give_mandate(person=cast.zhang, agent=cast.wang_xiufang, until_on=UNTIL, by=cast.zhang)
    walker = walk_as(cast.zhang)
    walker.open("/mandates/")
    body = walker.response.content.decode()
    given, giving = body.split("mz-give")
    assert given.count("mz-mandate") == given.count("收回委托") == 2
    assert "收回委托" not in giving and "委托一位家人" in giving and "委托社区工作人员" in giving


def test_he_applies_for_her_and_she_is_told(acting: Walker, cast: Cast) -> None:
    """The case is hers, done by him; the account is in her name; her phone stays hers."""
    acting.open("/apply/dibao/")
    acting.press(members_same="yes")
    acting.press(odd_income="0", rent_income="0", support_received="0")
    page = acting.press(deposits="100")
    assert "phone" not in page.form("bank").typed
    acting.press(bank="嘉兴银行", account="6228480000001112216")
    acting.press(authorised="yes")
    acting.press()
    case = Case.objects.get()
    assert (case.applicant, case.household) == (cast.zhang, cast.zhang_home)
    assert case.opened_by == cast.li.public_id and case.state == "open"
    assert cast.zhang.accounts.get().holder == "张秀兰"
    cast.zhang.refresh_from_db()
    assert cast.zhang.phone.open() == "13800000001"
    line.run_once()
    told = Message.objects.filter(person=cast.zhang, key__startswith="mandate:")
    assert told.count() == 1


def sent_by_agent(acting: Walker) -> Case:
    """李建国 sends 张奶奶's application as far as a mandate reaches."""
    acting.open("/apply/dibao/")
    acting.press(members_same="yes")
    acting.press(odd_income="0", rent_income="0", support_received="0")
    acting.press(deposits="100")
    page = acting.press(bank="嘉兴银行", account="6228480000001112216")
    for words in ("不能代别人同意", "纸上签字", "验证码", "登录"):
        assert words in page.text, words
    assert "委托您的人知道要去查" in page.text
    page = acting.press(authorised="yes")
    assert "等本人同意" in page.text and "由您同意" not in page.text
    assert "同意民政局查询" not in page.text
    acting.press()
    return Case.objects.get()


def test_the_agent_does_not_agree_for_her(acting: Walker, cast: Cast) -> None:
    """Neither by sending nor on the page for agreeing; the case page offers her own phone."""
    case = sent_by_agent(acting)
    assert case.state == "open"
    address = f"/cases/{case.public_id}/authorise/"
    said = acting.client.post(address, follow=True).content.decode()
    assert "代办人不能代" in said and "请 张*兰 现在同意" in said
    assert "同意民政局查询" not in said
    acting.client.post(f"{address}{cast.zhang.public_id}/", {"code": "123456"})
    assert not Authorisation.objects.exists()


def test_her_code_beside_the_agent_is_her_yes_and_her_childs(acting: Walker, cast: Cast) -> None:
    child = person("张小雨", "2012-01-02", 134)
    cast.zhang_home.memberships.create(person=child, relation="40", from_on="2020-01-01")
    case = sent_by_agent(acting)
    address = f"/cases/{case.public_id}/authorise/"
    assert acting.client.get(f"{address}{child.public_id}/").status_code == 302
    assert "由您一起代为同意" in acting.open(f"{address}{cast.zhang.public_id}/").text
    code = re.search(r"验证码是\s*(\d{6})", acting.press(do="send").text)
    assert code
    acting.press(code=code[1])
    rows = Authorisation.objects.all()
    assert {row.person_id for row in rows} == {cast.zhang.pk, child.pk}
    assert {row.recorded_by for row in rows} == {cast.zhang.public_id}


def test_she_agrees_signed_in_herself(
    acting: Walker, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    case = sent_by_agent(acting)
    walk_as(cast.zhang).client.post(f"/cases/{case.public_id}/authorise/")
    assert Authorisation.objects.get().recorded_by == cast.zhang.public_id


def test_the_agent_gives_it_back(
    acting: Walker, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """At once, pressed twice is once, she is told; nobody else's is his to give back."""
    row = Mandate.objects.get()
    acting.open("/mandates/")
    assert "give-back" not in acting.response.content.decode()
    acting.client.post("/mandates/stop/")
    address = f"/mandates/{row.public_id}/give-back/"
    acting.open("/mandates/")
    assert address in acting.response.content.decode()
    assert walk_as(cast.wang_xiufang).client.post(address).status_code == 404
    assert walk_as(cast.zhang).client.post(address).status_code == 404
    for _ in range(2):
        answer = acting.client.post(address, follow=True)
        assert "从现在起您不再替他（她）办事" in answer.content.decode()
    assert Event.objects.filter(verb="mandate.revoked").count() == 1
    assert acting.client.post(f"/mandates/{row.public_id}/act/").status_code == 404
    line.run_once()
    told = cast.zhang.messages.get(key=f"mandate_ended:{row.public_id}")
    assert "代办的人自己辞了" in told.text.open()


@pytest.mark.parametrize("how", ["revoked", "expired", "never", "other way"])
def test_without_a_live_mandate_nothing(
    how: str, acting: Walker, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """Matrix: revoked, expired, none, and the giver in the agent's matters."""
    case = walk.submitted(cast, applicant=cast.zhang, household=cast.zhang_home)
    clock.fix(TODAY)
    address = f"/cases/{case.public_id}/"
    row = Mandate.objects.get()
    assert acting.client.get(address).status_code == 200  # live: control
    walker = acting
    if how == "revoked":
        walk_as(cast.zhang).client.post(f"/mandates/{row.public_id}/revoke/")
    elif how == "expired":
        clock.fix(UNTIL + dt.timedelta(days=1))
    elif how == "never":
        walker = walk_as(cast.wang_xiufang)
        assert walker.client.post(f"/mandates/{row.public_id}/act/").status_code == 404
    else:
        case = walk.submitted(cast)
        address, walker = f"/cases/{case.public_id}/", walk_as(cast.zhang)
        assert walker.client.post(f"/mandates/{row.public_id}/act/").status_code == 404
    assert walker.client.get(address).status_code == 404
    assert walker.client.post(address + "withdraw/", {"version": case.version}).status_code == 404
    case.refresh_from_db()
    assert case.state == "open"
    assert "我在替" not in walker.open("/").text


def test_the_mandate_covers_her_alone(
    acting: Walker, cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    """While acting, his own family's case is not in reach."""
    own = walk.submitted(cast)
    clock.fix(TODAY)
    assert acting.client.get(f"/cases/{own.public_id}/").status_code == 404
    acting.client.post("/mandates/stop/")
    assert acting.client.get(f"/cases/{own.public_id}/").status_code == 200


def test_a_housemates_draft_is_not_shown_to_the_agent(
    acting: Walker, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    son = person("张小明", "1970-01-02", 133)
    cast.zhang_home.memberships.create(person=son, relation="20", from_on="2020-01-01")
    walker = walk_as(son)
    walker.open("/apply/dibao/")
    walker.press(members_same="no", members_note="秘密的话")
    page = acting.open("/apply/dibao/")
    assert "已经有人在申请" in page.text
    for path in ("/apply/dibao/family/", "/apply/dibao/check/"):
        assert "秘密的话" not in acting.open(path).text


def test_a_page_meant_for_her_does_not_land_with_him(acting: Walker, cast: Cast) -> None:
    """The mandate ends, or another tab switches, between the page and its button."""
    account = acting.open("/me/account/").form("account")
    acting.open("/apply/dibao/")
    form = acting.screen.form("members_same")
    actions.revoke_mandate(mandate=Mandate.objects.get(), by=cast.zhang)
    data = {"members_same": "yes", "bank": "嘉兴银行", "account": "6228480000001112216"}
    for path, hidden in (("/apply/dibao/", form.hidden), ("/me/account/", account.hidden)):
        response = acting.client.post(path, {**hidden, **data}, follow=True)
        assert "没有保存" in response.content.decode()
    assert not Case.objects.exists() and not cast.li.accounts.exists()


def test_what_only_she_may_do(acting: Walker, cast: Cast) -> None:
    """Phone, withdrawing authorisations and passing the mandate on stay with the person."""
    given = actions.authorise(people=[cast.zhang], purpose="DB", channel="portal", by=cast.zhang)
    for path in (
        "/me/phone/", "/mandates/give/", f"/authorisations/{given[0].public_id}/withdraw/",
    ):  # fmt: skip
        for answer in (acting.client.get(path), acting.client.post(path, {"phone": "1390000000"})):
            assert answer.status_code == 403 and "要本人来办" in answer.content.decode(), path


def test_giving_one_by_name_and_number(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    walker = walk_as(cast.zhang)
    walker.open("/mandates/give/")
    page = walker.press(name="李建国", id_number=cast.li.id_number.open(), months="3")
    row = Mandate.objects.get()
    assert (row.person, row.agent, row.until_on) == (cast.zhang, cast.li, dt.date(2022, 1, 26))
    assert "李*国" in page.text and "李建国" not in page.text
    walker.press()
    row.refresh_from_db()
    assert row.revoked_at is not None and row.revoked_by == cast.zhang.public_id


def test_the_answer_does_not_tell_who_is_known(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """An unknown number and a known number with another name read alike."""
    from tests.cast import make_id

    texts = []
    for number in (make_id(dt.date(1990, 1, 1), 777), cast.li.id_number.open()):
        walker = walk_as(cast.zhang)
        walker.open("/mandates/give/")
        texts.append(walker.press(name="李大国", id_number=number, months="1").text)
    assert texts[0] == texts[1] and not Mandate.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请填写姓名"), ({"id_number": "123"}, "现在是 3 位"),
        ({"months": "600"}, "请选委托多久"), ({"name": "李1"}, "数字或符号"),
    ],
)  # fmt: skip
def test_bad_mandates(
    cast: Cast, walk_as: Callable[[Person], Walker], changes: dict[str, str], words: str
) -> None:
    walker = walk_as(cast.zhang)
    walker.open("/mandates/give/")
    data = {"name": "李建国", "id_number": cast.li.id_number.open(), "months": "3", **changes}
    page = walker.press(**data)
    assert walker.response.status_code == 422 and words in page.text


def test_not_to_oneself(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    walker = walk_as(cast.zhang)
    walker.open("/mandates/give/")
    number = cast.zhang.id_number.open()
    page = walker.press(name="张秀兰", id_number=number, months="3")
    assert walker.response.status_code == 422 and "不能委托自己" in page.text


def test_fill_is_used_for_oneself_too(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """Control: the same way without a mandate files for oneself."""
    walker = walk_as(cast.zhang)
    walker.open("/apply/dibao/")
    fill(walker)
    walker.press()
    assert Case.objects.get().opened_by == cast.zhang.public_id
