"""Codes on forms and cards: a stranger learns nothing, she signs in, staff open what is theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from minzheng.stages.certificates import pull
from minzheng.stages.certificates.actions import paper_code, revoke
from minzheng.stages.certificates.cards import issue_card
from minzheng.stages.certificates.queries import address, live_code
from minzheng.stages.certificates.twins import twins
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import BY, Cast

SIGN_IN = "/sign-in/"


def landed(client: Client, path: str) -> Any:
    """The page where a scan ends."""
    return client.get(path, follow=True)


def test_anybody_prints_a_blank(district: None, client: Client) -> None:
    pull.pull()
    listed = client.get(reverse("public:forms")).content.decode()
    for twin in twins():
        assert twin.title in listed
        page = client.get(reverse("public:form", args=[twin.slug])).content.decode()
        assert twin.title in page and "96345" in page and "第 1 页，共" in page
        assert 'class="mz-qr-drawing' in page
    assert client.get("/open/forms/none/").status_code == 404


def test_a_blank_without_its_code_yet_still_prints(district: None, client: Client) -> None:
    page = client.get(reverse("public:form", args=["phone"]))
    assert page.status_code == 200 and "mz-qr-drawing" not in page.content.decode()


def test_a_stranger_who_scans_a_filled_form_learns_nothing(
    cast: Cast, client: Client, as_resident: Callable[[Person], Client]
) -> None:
    case = walk.submitted(cast)
    path = address(paper_code(slug="apply-dibao", ref=case.public_id, by=BY))
    said = landed(client, path)
    page = said.content.decode()
    assert said.redirect_chain[-1][0].startswith(SIGN_IN)
    for words in ("李建国", "王秀芳", str(case.number), "烟雨路", "330402"):
        assert words not in page
    other = landed(as_resident(cast.zhang), path)
    assert other.status_code == 404 and "李建国" not in other.content.decode()


def test_she_comes_to_her_case_and_staff_to_the_counter(
    cast: Cast, as_resident: Callable[[Person], Client], as_staff: Callable[[Any], Client]
) -> None:
    case = walk.submitted(cast)
    path = address(paper_code(slug="withdraw", ref=case.public_id, by=BY))
    hers = landed(as_resident(cast.li), path)
    assert hers.redirect_chain[-1][0] == reverse("portal:case_withdraw", args=[case.public_id])
    wang = landed(as_staff(cast.wang), path)
    assert wang.status_code == 200
    assert wang.redirect_chain[-1][0] == f"/desk/counter/withdraw/{case.public_id}/"
    zhou = landed(as_staff(cast.zhou), path)
    assert zhou.redirect_chain[-1][0] == reverse("desk:case", args=[case.public_id])
    assert zhou.status_code == 200
    leader = landed(as_staff(cast.zheng), path)
    assert leader.redirect_chain[-1][0].startswith(SIGN_IN), "sees no cases"
    zhao = landed(as_staff(cast.zhao), path)
    assert zhao.status_code == 404 and "李建国" not in zhao.content.decode()


@pytest.mark.parametrize("slug", ["apply-dibao", "supplement", "withdraw"])
def test_a_revoked_code_opens_nothing(cast: Cast, as_staff: Any, client: Client, slug: str) -> None:
    case = walk.submitted(cast)
    code = paper_code(slug=slug, ref=case.public_id, by=BY)
    revoke(code=code, by=BY)
    for browser in (client, as_staff(cast.wang)):
        answer = browser.get(address(code))
        assert answer.status_code == 410 and "已经作废" in answer.content.decode()


def test_a_blank_forms_code_opens_the_form_on_line(district: None, client: Client) -> None:
    pull.pull()
    for slug, door in (
        ("apply-dibao", reverse("portal:apply", args=["dibao"])),
        ("mandate", reverse("portal:mandate_give")), ("supplement", reverse("portal:cases")),
        ("objection", reverse("public:board")), ("phone", reverse("portal:phone")),
    ):  # fmt: skip
        code = live_code("form", slug)
        assert code is not None
        assert client.get(address(code))["Location"] == door


def test_a_card_fills_in_the_number_and_proves_nobody(cast: Cast, client: Client) -> None:
    code = issue_card(person=cast.zhang, by=cast.wang)
    page = landed(client, address(code)).content.decode()
    assert "读到您的扫码卡了" in page
    for words in ("张", "330402", "138"):
        assert words not in page.split("<main")[1].split("</main")[0], words
    sent = client.post(SIGN_IN, {"do": "card", "next": "/me/"}, follow=True)
    said = sent.content.decode()
    assert sent.redirect_chain[-1][0] == reverse("portal:code") and "330402" not in said
    assert client.get("/me/").status_code == 302, "the card alone opens nothing"
    wrong = client.post(reverse("portal:code"), {"code": "000000"})
    assert wrong.status_code == 422 and client.get("/me/").status_code == 302
    right = client.post(reverse("portal:code"), {"code": client.session["demo_code"]})
    assert right["Location"] == "/me/" and client.get("/me/").status_code == 200
    uses = client.get(reverse("portal:card")).content.decode()
    assert "网上登录，只代替输身份证号" in uses and "王" in uses


def test_a_void_card_sends_no_code(cast: Cast, client: Client) -> None:
    code = issue_card(person=cast.zhang, by=cast.wang)
    landed(client, address(code))
    issue_card(person=cast.zhang, by=cast.wang)  # a new one meanwhile
    said = client.post(SIGN_IN, {"do": "card"}, follow=True)
    assert "停用或过期" in said.content.decode() and "demo_code" not in client.session
    assert client.get(address(code)).status_code == 410


def test_she_stops_her_card_and_nobody_else_does(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    code = issue_card(person=cast.zhang, by=cast.wang)
    as_resident(cast.li).post(reverse("portal:card_stop"))
    assert live_code("card", cast.zhang.public_id) == code
    page = as_resident(cast.zhang).post(reverse("portal:card_stop"), follow=True)
    assert "停用了" in page.content.decode()
    assert live_code("card", cast.zhang.public_id) is None


def test_my_forms_are_mine(cast: Cast, as_resident: Callable[[Person], Client]) -> None:
    case = walk.submitted(cast)
    address_of = reverse("portal:twin", args=[case.public_id, "apply-dibao"])
    mine = as_resident(cast.li).get(address_of).content.decode()
    assert "李建国" in mine and "王秀芳" not in mine and cast.li.id_number.open() not in mine
    assert as_resident(cast.zhang).get(address_of).status_code == 404
    for slug in ("mandate", "account", "phone"):
        own = as_resident(cast.zhang).get(reverse("portal:my_twin", args=[slug]))
        assert own.status_code == 200 and "张秀兰" in own.content.decode()
    assert as_resident(cast.li).get(reverse("portal:my_twin", args=["appeal"])).status_code == 404
    none = reverse("portal:twin", args=[case.public_id, "appeal"])
    assert as_resident(cast.li).get(none).status_code == 404, "no decision yet"
