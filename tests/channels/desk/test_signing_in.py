"""Staff sign in: one answer for every failure, a pause after ten, and home to their own work."""

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.channels.desk.conftest import text
from tests.signing import sign_in

PAGE = "/staff/sign-in/"


@pytest.mark.parametrize(
    ("name", "home"),
    [("wang", "/desk/todo/"), ("qian", "/desk/batches/"), ("chu", "/desk/doctor/"),
     ("feng", "/desk/cases/"), ("jin", "/desk/staff/"), ("tao", "/desk/staff/"),
     ("yan", "/desk/audit/")],
)  # fmt: skip
def test_each_lands_on_the_work_they_have(cast: Cast, client: Client, name: str, home: str) -> None:
    answer = client.get(sign_in(client, name).url, follow=True)
    assert answer.redirect_chain[-1][0] == home and answer.status_code == 200


def test_the_same_words_for_every_failure(cast: Cast, client: Client) -> None:
    wrong = text(client.post(PAGE, {"username": "wang", "password": "不对"}))
    unknown = text(client.post(PAGE, {"username": "nobody", "password": "不对"}))
    for said in (wrong, unknown):
        assert "用户名或密码不对" in said and "出错：" in said
    empty = text(client.post(PAGE, {"username": "", "password": ""}))
    assert "有 2 处需要改一下" in empty


def test_after_ten_wrong_ones_this_device_waits(cast: Cast, client: Client) -> None:
    for _ in range(10):
        answer = client.post(PAGE, {"username": "wang", "password": "不对"})
    assert answer.status_code == 429 and "先停 15 分钟" in text(answer)
    right = client.post(PAGE, {"username": "wang", "password": PASSWORD})
    assert right.status_code == 429


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_nobody_is_sent_elsewhere(cast: Cast, client: Client, where: str) -> None:
    assert sign_in(client, "wang", next=where).url == "/desk/"


def test_signing_out_ends_it(cast: Cast, client: Client) -> None:
    sign_in(client, "wang")
    assert client.get("/desk/todo/").status_code == 200
    answer = client.post("/staff/sign-out/")
    assert answer.url == PAGE and "storage" in answer["Clear-Site-Data"]
    assert client.get("/desk/todo/").status_code == 302
