"""Scanning opens the right thing; a code that opens nothing says which of three it is."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from minzheng.foundation.core import clock
from minzheng.stages.certificates.actions import issue, revoke
from minzheng.stages.certificates.queries import PREFIX, address
from minzheng.stages.notices.leaks import leaks_in_page
from minzheng.stages.registry.models import Person
from tests.cast import BY, Cast, area
from tests.stages.records import Folk, a_case, a_decision


def test_the_printed_path_is_the_address_of_the_door() -> None:
    assert reverse("public:scan", args=["x"]) == PREFIX + "x"


def test_an_item_code_opens_the_form_with_the_place(folk: Folk, client: Client) -> None:
    place = area("烟雨社区").pk
    code = issue(kind="item", target="DB", prefill={"area": place}, by=BY)
    response = client.get(address(code))
    assert response.status_code == 302
    assert response["Location"] == reverse("portal:apply", kwargs={"slug": "dibao"})
    assert client.session["scanned"] == {"item": "DB", "area": place, "code": code.public_id}
    assert str(place) not in address(code).rsplit("/", 1)[0]


def test_a_place_code_opens_the_list_with_the_place(folk: Folk, client: Client) -> None:
    place = area("烟雨社区").pk
    code = issue(kind="place", target=str(place), by=BY)
    assert client.get(address(code))["Location"] == reverse("public:items")
    assert client.session["scanned"]["area"] == place


def test_a_case_code_goes_to_the_residents_or_the_clerks_door(
    cast: Cast, client: Client, as_staff: object
) -> None:
    case = a_case(cast.zhang, cast.zhang_home)
    path = address(issue(kind="case", target=case.public_id, by=BY))
    mine = reverse("portal:case", args=[case.public_id])
    assert client.get(path)["Location"] == mine
    clerk = as_staff(cast.wang)  # type: ignore[operator]
    assert clerk.get(path)["Location"] == reverse("desk:case", args=[case.public_id])
    assert case.number in clerk.get(path, follow=True).content.decode()
    leader = as_staff(cast.zheng)  # type: ignore[operator]
    assert leader.get(path)["Location"] == mine


def test_a_letter_code_shows_what_is_on_the_paper_and_no_more(folk: Folk, client: Client) -> None:
    decision = a_decision(a_case(folk.zhang, folk.zhang_home), fen=123_400)
    code = issue(kind="letter", target=decision.public_id, by=BY)
    response = client.get(address(code))
    page = response.content.decode()
    assert "noindex" in response["X-Robots-Tag"]
    for words in ("是真的", decision.number, "2021年10月26日", "最低生活保障", "张*兰"):
        assert words in page
    for words in (folk.zhang.name, "1,234", folk.zhang_home.address, "人均收入低于标准"):
        assert words not in page
    assert leaks_in_page(page) == []


def test_a_secret_persons_letter_shows_no_name(folk: Folk, client: Client) -> None:
    Person.objects.filter(pk=folk.zhang.pk).update(secret=True)
    decision = a_decision(a_case(folk.zhang, folk.zhang_home))
    page = client.get(address(issue(kind="letter", target=decision.public_id, by=BY)))
    assert "张*" not in page.content.decode()


def test_a_letter_that_was_replaced_says_so(folk: Folk, client: Client) -> None:
    case = a_case(folk.zhang, folk.zhang_home)
    old = a_decision(case)
    a_decision(case, "change", supersedes=old)
    page = client.get(address(issue(kind="letter", target=old.public_id, by=BY)))
    assert "已被新决定取代" in page.content.decode()


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [("forged", 404, "不是我们发的"), ("revoked", 410, "已经作废"), ("expired", 410, "已经过期")],
)
def test_each_refusal_has_its_own_words(
    folk: Folk, client: Client, what: str, status: int, words: str
) -> None:
    code = issue(kind="item", target="DB", by=BY)
    path, later = address(code), dt.timedelta(days=4000 if what == "expired" else 0)
    if what == "forged":
        path = path[:-1] + ("A" if path[-1] != "A" else "B")
    if what == "revoked":
        revoke(code=code, by=BY)
    with time_machine.travel(clock.real_now() + later):
        response = client.get(path)
    assert response.status_code == status
    assert words in response.content.decode()
    assert "scanned" not in client.session


@pytest.mark.parametrize("text", ["x", "%00", "a" * 300, "中文", "' OR 1=1", "<b>"])
def test_rubbish_is_a_page_not_an_error(folk: Folk, client: Client, text: str) -> None:
    response = client.get(PREFIX + text)
    assert response.status_code == 404


def test_a_scan_is_counted(folk: Folk, client: Client) -> None:
    code = issue(kind="item", target="DB", by=BY)
    client.get(address(code))
    code.refresh_from_db()
    assert code.scans == 1
