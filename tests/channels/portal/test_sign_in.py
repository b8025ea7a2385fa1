"""Signing in: one answer for known and unknown numbers, a new session, a safe way on."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from minzheng.stages.registry.middleware import KEY
from tests.cast import Cast, make_id
from tests.channels.portal.screens import Screen, Walker

pytestmark = pytest.mark.django_db


def shown_code(walker: Walker) -> str:
    """The code that the demo prints on the page."""
    found = re.search(r"验证码是\s*(\d{6})", walker.screen.text)
    assert found
    return found[1]


def ask(number: str, start: str = "/sign-in/") -> Walker:
    """Up to the page that asks for the code."""
    walker = Walker(Client())
    walker.open(start)
    walker.press(id_number=number)
    return walker


def test_the_right_code_opens_a_new_session(cast: Cast) -> None:
    walker = ask(cast.zhang.id_number.open())
    before = walker.client.session.session_key
    page = walker.press(code=shown_code(walker))
    assert walker.path == "/" and "张奶奶" in page.text
    assert walker.client.session.session_key != before
    assert walker.client.session[KEY] == cast.zhang.public_id
    assert not Session.objects.filter(session_key=before).exists()


def test_known_and_unknown_numbers_look_alike(cast: Cast) -> None:
    """The two pages differ in nothing but the ends of the number and the digits."""
    known = cast.zhang.id_number.open()
    unknown = make_id(cast.zhang.birth_on, 998)
    pages = []
    for number in (known, unknown):
        walker = ask(number)
        assert walker.response.redirect_chain == [("/sign-in/code/", 302)]
        body = walker.response.content.decode()
        body = body.replace(shown_code(walker), "CODE").replace(number[-4:], "TAIL")
        body = re.sub(
            r'(csrfmiddlewaretoken" value=|X-CSRFToken&#34;: &#34;|nonce=)"?[^">]*', "", body
        )
        pages.append(re.sub(r'X-CSRFToken": "[^"]*"', "", body))
    assert pages[0] == pages[1]
    wrong = ask(make_id(cast.zhang.birth_on, 996))
    page = wrong.press(code=shown_code(wrong))
    assert wrong.response.status_code == 422 and "验证码不对" in page.text


def test_a_wrong_code_says_how_to_right_it(cast: Cast) -> None:
    walker = ask(cast.zhang.id_number.open())
    code = shown_code(walker)
    page = walker.press(code="000000" if code != "000000" else "000001")
    assert walker.response.status_code == 422
    assert "验证码不对" in page.text and page.title.startswith("出错：")
    page = walker.press(code=" ".join(chr(ord(c) + 0xFEE0) for c in code))  # full-width, spaced
    assert walker.path == "/" and "张奶奶" in page.text


BAD = [
    ("", "请输入身份证号"),
    ("33040219390511122", "现在是 17 位"),
    ("330402193905111220", "最后一位对不上"),
    ("abc", "现在是 3 位"),
    ("1" * 500, "太长"),
]


def test_a_bad_number_is_told_plainly(cast: Cast) -> None:
    walker = Walker(Client())
    for typed, words in BAD:
        walker.open("/sign-in/")
        walker.press(id_number=typed)
        assert walker.response.status_code == 422
        assert words in walker.screen.text, walker.screen.text


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x"],
)
def test_nobody_is_sent_elsewhere(cast: Cast, evil: str) -> None:
    walker = ask(cast.zhang.id_number.open(), f"/sign-in/?next={evil}")
    walker.press(code=shown_code(walker))
    assert walker.path == "/"


def test_the_way_on_is_kept(cast: Cast) -> None:
    walker = Walker(Client())
    walker.open("/payments/")
    assert walker.path == "/sign-in/"
    walker.press(id_number=cast.zhang.id_number.open())
    walker.press(code=shown_code(walker))
    assert walker.path == "/payments/"


def test_a_second_press_leads_to_the_same_code(cast: Cast) -> None:
    """The minute's limit does not punish an impatient finger."""
    walker = ask(cast.zhang.id_number.open())
    code = shown_code(walker)
    walker.open("/sign-in/")
    walker.press(id_number=cast.zhang.id_number.open())
    assert walker.path == "/sign-in/code/" and shown_code(walker) == code
    page = walker.press(do="again")
    assert "1 分钟后再试" in page.text and shown_code(walker) == code


def test_the_number_does_not_lie_in_the_session(cast: Cast) -> None:
    number = cast.zhang.id_number.open()
    walker = ask(number)
    session = walker.client.session
    assert number not in repr(dict(session)) and session["pending"].startswith("v1|")
    assert number not in walker.response.content.decode()


def test_signing_out_clears_the_browser(cast: Cast, as_resident) -> None:  # type: ignore[no-untyped-def]
    client = as_resident(cast.zhang)
    assert client.get("/sign-out/").status_code == 405
    response = client.post("/sign-out/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert KEY not in client.session
    assert client.get("/me/").status_code == 302


def test_code_page_without_a_number_goes_back(db: None) -> None:
    response = Client().get("/sign-in/code/")
    assert response.status_code == 302 and response["Location"] == "/sign-in/"


def test_outside_the_demo_no_code_is_shown(cast: Cast, settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """In production the code goes to the gateway, and only there."""
    from minzheng.channels.portal.views import sign_in

    sent: list[tuple[str, str]] = []
    settings.DEMO = False
    monkeypatch.setattr(sign_in, "deliver", lambda phone, digits: sent.append((phone, digits)))
    walker = ask(cast.zhang.id_number.open())
    assert "验证码是" not in walker.screen.text
    assert Screen(walker.response).form("code")
