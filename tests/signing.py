"""Signing in as staff do: password, then the code of the phone."""

import re
from typing import Any

from django.test import Client
from playwright.sync_api import Page

from minzheng.foundation.accounts import factor
from minzheng.foundation.accounts.models import User
from tests.cast import PASSWORD

PAGE, CODE = "/staff/sign-in/", "/staff/sign-in/code/"


def phone(username: str) -> str:
    """The code that the person's phone shows, as if half a minute had gone by since the last."""
    User.objects.filter(username=username).update(factor_step=0)
    return factor.code_for_demo(User.objects.get(username=username))


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    """Both steps; the answer to the last one taken."""
    form = {"username": username, "password": password, "next": more.pop("next", "")}
    first = client.post(PAGE, form, **more)
    if first.status_code != 302 or first.url != CODE:
        return first
    return client.post(CODE, {"code": phone(username)}, **more)


def enter_code(page: Page) -> None:
    """In a browser: the code that the demo shows."""
    page.wait_for_url("**/sign-in/code/")
    shown = re.search(r"(?<!\d)\d{6}(?!\d)", page.locator("main").inner_text())
    assert shown, "the page shows no code"
    page.get_by_label("动态码").fill(shown[0])
    page.get_by_role("button", name="登录").click()
