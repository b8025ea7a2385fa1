"""The pages for what goes wrong: their words, their number, and with nothing behind them."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.test import Client, RequestFactory, override_settings

from minzheng.foundation.core import errors, logs

SOURCE = Path(errors.__file__).parents[2]
# The words may stand for a thing of that name (a clause of the plan) and in comments of macros.
NAMED = {"clauses.yaml", "settings.py", "buttons.html", "page.html"}


@pytest.mark.parametrize(
    ("failure", "status", "words"),
    [
        (SuspiciousOperation(), 400, "没有看懂"),
        (RequestDataTooBig(), 413, "太大"),
        (None, 500, "不是您的问题"),
    ],
)
def test_each_says_what_next_and_whom_to_call(
    failure: Exception | None, status: int, words: str
) -> None:
    request = RequestFactory().get("/")
    with override_settings(HUMAN_PHONE="0573-12345"):
        page = errors.broken(request) if status == 500 else errors.unreadable(request, failure)
    text = page.content.decode()
    assert page.status_code == status and words in text
    assert "tel:0573-12345" in text and "96345" not in text and "回到首页" in text
    assert "core/css/base" in text


def test_staff_go_back_to_their_work_and_large_type_stays_large() -> None:
    request = RequestFactory().get("/desk/todo/")
    request.COOKIES["elder"] = "26"
    text = errors.broken(request).content.decode()
    assert "回到工作台" in text and 'data-elder="26"' in text.replace("'", '"')
    request.COOKIES["elder"] = "'><script>"
    assert "<script>" not in errors.broken(request).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "²", "9" * 30])
@pytest.mark.parametrize("path", ["/", "/staff/sign-in/", "/api/v1/cases/list"])
def test_a_length_that_is_no_number_is_not_our_failure(
    client: Client, path: str, length: str
) -> None:
    how = {"content_type": "application/json", "CONTENT_LENGTH": length}
    reply = client.generic("POST", path, b"{}", **how)
    assert reply.status_code == 400
    if not path.startswith("/api/"):
        assert "没有看懂" in reply.content.decode()


def down(*given: Any, **named: Any) -> None:
    """A database that does not answer."""
    raise DatabaseError("down")


@pytest.mark.django_db
def test_a_call_finds_the_line_of_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The number on the page, in the answer's head and in both lines is one, although the
    database failed before any page was asked."""
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", down)
    caplog.set_level(logging.INFO, logger="minzheng.request")
    numbers: list[str] = []
    caplog.handler.addFilter(lambda record: numbers.append(logs.request_id.get()) or True)
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = "a" * 32
    page = browser.get("/me/")
    number = page["X-Request-Id"]
    assert page.status_code == 500 and re.fullmatch(r"\d{12}", number)
    assert f"<strong>{number[:4]} {number[4:8]} {number[8:]}</strong>" in page.content.decode()
    loggers = {record.name for record in caplog.records}
    assert loggers >= {"django.request", "minzheng.request"} and set(numbers) == {number}


@pytest.mark.parametrize("path", ["/", "/desk/todo/"])
def test_every_page_of_trouble_shows_its_number(path: str) -> None:
    request = RequestFactory().get(path)
    request.request_id = "proxy-0001"  # type: ignore[attr-defined]
    pages = [errors.broken(request), errors.unreadable(request), errors.stale(request),
             errors.forbidden(request)]  # fmt: skip
    for page in pages:
        assert "打电话时请报这个编号：<strong>proxy-0001</strong>" in page.content.decode()


def test_a_wrong_host_name_has_a_number_too() -> None:
    page = Client(HTTP_HOST="elsewhere.example").get("/")
    assert page.status_code == 400 and "请报这个编号" in page.content.decode()


@pytest.mark.django_db
def test_it_comes_with_the_database_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", down)
    browser = Client(raise_request_exception=False)
    browser.cookies["minzheng_session"] = browser.cookies["sessionid"] = "a" * 32
    for path in ("/me/", "/cases/", "/desk/", "/open/board/"):
        page = browser.get(path)
        if page.status_code != 302:
            assert page.status_code == 500 and "急事请打电话" in page.content.decode(), path
    assert browser.get("/open/board/").status_code == 500


@pytest.mark.django_db
def test_too_much_is_413_with_words(client: Client) -> None:
    page = client.post("/sign-in/", data="a=" + "b" * 2_000_100,
                       content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert page.status_code == 413 and "太大" in page.content.decode()


def test_nobody_writes_the_number_by_hand() -> None:
    by_hand = re.compile("96345")
    files = [p for kind in ("*.py", "*.html", "*.js", "*.yaml") for p in SOURCE.rglob(kind)]
    wrong = [
        str(p.relative_to(SOURCE))
        for p in files
        if p.name not in NAMED and "demo" not in p.parts and by_hand.search(p.read_text("utf-8"))
    ]
    assert not wrong


@pytest.mark.parametrize(("path", "phone"), [("/desk/todo/", "0573-777"), ("/cases/", "0573-111")])
def test_no_right_says_whom_to_ask(path: str, phone: str) -> None:
    """Staff are told the administrator's number, residents that of a human."""
    with override_settings(ADMIN_PHONE="0573-777", HUMAN_PHONE="0573-111"):
        text = errors.forbidden(RequestFactory().get(path)).content.decode()
    assert f'<a class="mz-button" href="tel:{phone}">' in text
    assert ("系统管理员" in text) == path.startswith("/desk/")
