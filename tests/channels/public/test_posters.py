"""Codes of a village: issued once, printed, revoked, and only by those who work there."""

from collections.abc import Callable

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from minzheng.foundation.accounts.models import User
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.queries import Refused, address, item_code, read
from tests.cast import Cast, area
from tests.stages.certificates.pictures import pixels

AsStaff = Callable[[User], Client]
CODES = "/open/items/dibao/codes/"


def test_a_village_worker_hangs_up_a_code(cast: Cast, as_staff: AsStaff) -> None:
    village = area("烟雨社区").pk
    worker = as_staff(cast.xu)
    page = worker.get(CODES).content.decode()
    assert "南湖街道烟雨社区" in page
    assert "永红村" not in page
    assert worker.post(CODES, {"village": village}).status_code == 302
    worker.post(CODES, {"village": village})  # a double click
    assert Code.objects.filter(kind="item").count() == 1
    sheet = worker.get(reverse("public:poster", args=["dibao", village])).content.decode()
    assert "南湖街道烟雨社区" in sheet
    drawing = sheet[sheet.index("<svg role") : sheet.index("</svg>", sheet.index("<svg role"))]
    (found,) = zxingcpp.read_barcodes(pixels(drawing), formats=zxingcpp.BarcodeFormat.QRCode)
    response = Client().get(found.text.removeprefix("http://testserver"))
    assert response["Location"] == reverse("portal:apply", kwargs={"slug": "dibao"})


def test_a_stopped_code_opens_nothing_and_a_new_one_can_be_made(
    cast: Cast, as_staff: AsStaff
) -> None:
    village = area("烟雨社区").pk
    clerk = as_staff(cast.wang)
    clerk.post(CODES, {"village": village})
    code = item_code("DB", village)
    assert code is not None
    clerk.post(reverse("public:poster_stop", args=["dibao", village]))
    assert read(address(code).rsplit("/", 1)[1]) is Refused.REVOKED
    assert clerk.get(reverse("public:poster", args=["dibao", village])).status_code == 404
    clerk.post(CODES, {"village": village})
    assert item_code("DB", village) not in (None, code)


@pytest.mark.parametrize("who", ["zhao", "xu"])
def test_another_place_is_not_found(cast: Cast, as_staff: AsStaff, who: str) -> None:
    """The clerk of the other town, and the worker of one village for another."""
    other = area("烟雨社区" if who == "zhao" else "云都社区").pk
    browser = as_staff(cast.staff[who])
    assert browser.post(CODES, {"village": other}).status_code == 404
    assert browser.get(reverse("public:poster", args=["dibao", other])).status_code == 404
    assert browser.post(reverse("public:poster_stop", args=["dibao", other])).status_code == 404
    assert not Code.objects.filter(kind="item").exists()


@pytest.mark.parametrize("value", ["", "x", "-1", "999999999999", "１"])
def test_rubbish_is_not_found(cast: Cast, as_staff: AsStaff, value: str) -> None:
    assert as_staff(cast.wang).post(CODES, {"village": value}).status_code == 404


def test_who_may_open_it(cast: Cast, as_staff: AsStaff, client: Client) -> None:
    assert "/staff/sign-in/" in client.get(CODES)["Location"]
    for who in ("zheng", "zhou", "qian", "feng"):
        assert as_staff(cast.staff[who]).get(CODES).status_code == 403


def test_only_they_see_the_way_there(cast: Cast, as_staff: AsStaff, client: Client) -> None:
    guide = reverse("public:item", kwargs={"slug": "dibao"})
    assert CODES not in client.get(guide).content.decode()
    assert CODES in as_staff(cast.xu).get(guide).content.decode()
