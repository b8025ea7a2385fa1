"""«看看能不能申请»: plain answers to anybody, and nothing of them is left anywhere."""

import logging
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from minzheng.channels.public import estimate as page_of
from minzheng.foundation.core import clock
from tests.cast import TODAY
from tests.stages.records import Folk

URL = "/open/items/dibao/estimate/"
PLANTED = ("1357.91", "2468.13", "97531.86")  # of no other number on any page
ANSWERS = {
    "people": "3", "earned": PLANTED[0], "pension": "0", "other": "0", "savings": PLANTED[1],
    "homes": "no", "car": "no", "frail": "none",
}  # fmt: skip


def ask(client: Client, **changes: str) -> str:
    response = client.post(URL, {**ANSWERS, **changes})
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"earned": "2699.99"}, "您家可能符合低保，每月大约 1 元"),
        ({"earned": "2700"}, "您家可能是低保边缘家庭"),
        ({"earned": "4050"}, "您家可能是低保边缘家庭"),
        ({"earned": "4050.01"}, "照您填的，看起来不符合低保"),
        ({"car": "yes"}, "照您填的，看起来不符合低保"),
        ({"earned": ""}, "现在还说不准"),
        ({"homes": ""}, "不知道房子是不是不止一套"),
        ({"people": " ３ 人", "earned": "１，９００ 元"}, "您家可能符合低保，每月大约 800 元"),
        (dict.fromkeys(("earned", "pension", "other", "savings", "homes", "car", "frail"), ""),
         "现在还说不准"),
    ],
)  # fmt: skip
def test_every_answer_leaves_every_door_open(
    folk: Folk, client: Client, changes: dict[str, str], words: str
) -> None:
    page = ask(client, **changes)
    assert words in page
    for door in (
        "这只是估算，不是决定", "不符合也可以申请", reverse("portal:apply", args=["dibao"]),
        "tel:96345", reverse("public:form", args=["apply-dibao"]), "窗口", "带身份证就行", "示例值",
        "按2021年10月26日的规定算", "没有保存",
    ):  # fmt: skip
        assert door in page
    assert not [word for word in ("无权", "拒绝", "不予") if word in page]


def left_behind(client: Client, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What asking twice leaves: writes, rows, cookies, numbers in the log or in an address."""
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    before = rows()
    with CaptureQueriesContext(connection) as queries:
        shown, answered = client.get(URL), client.post(URL, ANSWERS)
    writes = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "SAVEPOINT")
    found = [q["sql"] for q in queries.captured_queries if q["sql"].upper().startswith(writes)]
    found += [name for name, count in rows().items() if count != before[name]]
    found += [f"cookie {name}" for reply in (shown, answered) for name in reply.cookies]
    found += [record.getMessage() for record in caplog.records if planted(record)]
    found += [reply["Cache-Control"] for reply in (shown, answered) if
              reply["Cache-Control"] != "no-store"]  # fmt: skip
    assert answered.status_code == 200
    assert all(number in answered.content.decode() for number in PLANTED[:2])
    return found


def planted(record: logging.LogRecord) -> bool:
    told = f"{record.getMessage()} {vars(record)}"
    return any(number in told or number.replace(".", "") in told for number in PLANTED)


def rows() -> dict[str, int]:
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


def test_nothing_is_left_behind(
    folk: Folk, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert left_behind(client, caplog) == []


@pytest.mark.parametrize("how", ["session", "log", "cookie"])
def test_control_what_is_kept_is_found(
    folk: Folk, client: Client, caplog: pytest.LogCaptureFixture, how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Three careless variants of the page."""
    plain = page_of.render

    def careless(request: HttpRequest, *args: Any) -> HttpResponse:
        if how == "session":
            request.session["estimate"] = dict(request.POST)
        if how == "log":
            logging.getLogger("minzheng").info("estimate of %s", request.POST.get("earned"))
        response = plain(request, *args)
        if how == "cookie":
            response.set_cookie("estimate", "1")
        return response

    monkeypatch.setattr(page_of, "render", careless)
    assert left_behind(client, caplog)


def test_an_error_of_ours_tells_nobody_the_answers(
    folk: Folk, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(page_of.Register, "load", broken)
    client.raise_request_exception = False
    caplog.set_level(logging.DEBUG)
    response = client.post(URL, ANSWERS)
    assert response.status_code == 500
    assert not any(number in response.content.decode() for number in PLANTED)
    assert not [r for r in caplog.records if any(n in r.getMessage() for n in PLANTED)]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("people", "", "请填写几个人"),
        ("people", "0", "请填写 1 到 30 之间的数"),
        ("people", "31", "请填写 1 到 30 之间的数"),
        ("people", "三", "请填写数字，例如 3"),
        ("people", "-3", "请填写数字"),
        ("people", "9" * 20, "请填写 1 到 30 之间的数"),
        ("people", "1" + "0" * 30, "写得太长了"),
        ("people", "½", "请填写数字"),
        ("earned", "-5", "请填写金额"),
        ("earned", "1" + "0" * 30, "请填写金额"),
        ("earned", "10000000.01", "金额太大了"),
        ("earned", "1.005", "金额最多到分"),
        ("savings", "1e9", "请填写金额"),
        ("other", "一千", "请填写金额"),
        ("pension", "NaN", "请填写金额"),
        ("pension", "<script>alert(1)</script>", "请填写金额"),
        ("homes", "maybe", "请在这几个里选"),
        ("frail", "x" * 5000, "请在这几个里选"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(
    folk: Folk, client: Client, field: str, typed: str, said: str
) -> None:
    page = ask(client, **{field: typed})
    assert "mz-summary" in page
    assert said in page
    assert "<title>出错" in page
    assert "<script>alert" not in page
    assert "想申请，哪样都行" not in page


def test_nul_and_much_else_break_nothing(folk: Folk, client: Client) -> None:
    assert "您家可能符合低保" in ask(client, earned="19\x0000")
    assert client.post(URL, {}).status_code == 200
    assert client.post(URL, {"people": ["3", "x"], "other": "\U0001f600"}).status_code == 200
    assert client.post(URL, b"\xff\xfe", content_type="text/plain").status_code == 200
    assert client.get(URL, {"earned": "1900", "people": "3"}).content.count(b"1900") == 0
    assert client.put(URL).status_code == 405


def test_the_greatest_that_may_be_typed_is_computed(folk: Folk, client: Client) -> None:
    page = ask(client, people="30", **dict.fromkeys(("earned", "pension", "other"), "10000000"))
    assert "照您填的，看起来不符合低保" in page or "现在还说不准" in page


def test_without_a_standard_it_says_so_and_opens_the_doors(
    folk: Folk, client: Client, settings: Any
) -> None:
    settings.POLICY_PROFILE = "nanhu"
    page = ask(client)
    assert "现在算不出来" in page
    assert "不影响申请" in page
    assert reverse("portal:apply", args=["dibao"]) in page


def test_it_is_reached_from_the_first_pages_and_only_where_an_item_has_one(
    folk: Folk, client: Client
) -> None:
    for address in ("/", reverse("public:items"), reverse("public:item", args=["dibao"])):
        assert URL in client.get(address).content.decode()
    assert client.get("/open/items/nothing/estimate/").status_code == 404


def test_few_questions_and_all_but_one_may_stay_open(folk: Folk, client: Client) -> None:
    page = client.get(URL).content.decode()
    assert page.count('class="mz-field') == 8
    assert page.count("不知道") >= 7
    assert "csrf" not in page.lower().replace("x-csrftoken", "")


def test_the_size_of_letters_is_chosen_on_a_page_of_its_own(folk: Folk, client: Client) -> None:
    """The page sets no cookie, so that its switch is a link; choosing comes back here."""
    assert f"/elder/?next={URL}" in client.get(URL).content.decode()
    page = client.get("/elder/", {"next": URL}).content.decode()
    assert f'value="{URL}"' in page
    assert client.get("/elder/", {"next": "https://evil.example/"}).content.count(b"evil") == 0
    assert client.post("/elder/", {"next": URL, "size": "22"}).url == URL
    assert 'data-elder="22"' in client.get(URL).content.decode()
    assert "改字号" in client.get(URL).content.decode()


def test_the_day_of_the_law_is_today(folk: Folk, client: Client) -> None:
    assert "按2021年10月26日的规定算" in ask(client)
    clock.fix(TODAY.replace(day=27))
    assert "按2021年10月27日的规定算" in ask(client)
