"""Paper twins in a real browser: as many sheets as they say, nothing runs over, the code reads."""

import io
import json
import re
from collections.abc import Callable

import pytest
import zxingcpp
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from minzheng.stages.cases.queries import answers_of
from minzheng.stages.certificates import pull
from minzheng.stages.certificates.twins import twins
from tests import walk
from tests.cast import Cast
from tests.journeys.test_paper import pages_of, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEETS = {
    "apply-dibao": 3, "supplement": 1, "mandate": 1, "appeal": 1, "objection": 1, "withdraw": 1,
    "account": 1, "phone": 1,
}  # fmt: skip
FILLED = 4  # with a note as long as the box takes; with a short one as many as blank
MEASURE = """() => [...document.querySelectorAll('.mz-twin')].map(sheet => {
  const mm = 96 / 25.4, at = (el) => el.getBoundingClientRect(), top = at(sheet).top;
  const body = sheet.querySelector('.mz-twin-body'), foot = sheet.querySelector('.mz-twin-foot');
  const end = Math.max(0, ...[...body.children].map(el => at(el).bottom));
  const wide = [...body.querySelectorAll('*')].map(el => at(el).right);
  return {height: at(sheet).height / mm, left: (at(body).left - at(sheet).left) / mm,
    spare: (at(foot).top - end) / mm, foot: (at(foot).bottom - top) / mm,
    over: Math.max(0, ...wide.map(right => (right - at(body).right) / mm))};
})"""


def check(page: Page, address: str) -> int:
    """Every sheet is A4, nothing runs over its foot or its edge; returns how many there are."""
    page.goto(address)
    page.emulate_media(media="print")
    said = int(re.findall(r"共 (\d+) 页", page.content())[0])
    assert pages_of(page) == said, address
    for sheet in page.evaluate(MEASURE):
        assert abs(sheet["height"] - 297) < 0.3, address
        assert abs(sheet["left"] - 18) < 0.3, address
        assert sheet["spare"] >= 0, (address, sheet)
        assert abs(sheet["foot"] - 287) < 0.5 and sheet["over"] < 0.3, (address, sheet)
    page.emulate_media(media="screen")
    return said


def scanned(page: Page) -> str:
    """What a phone reads from the code on the page."""
    shot = page.locator(".mz-twin-code").first.screenshot()
    (found,) = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(shot)), formats=zxingcpp.BarcodeFormat.QRCode
    )
    return str(found.text)


def test_every_blank_form_prints_on_the_stated_sheets(
    chromium: Browser, live_server: LiveServer, cast: Cast
) -> None:
    pull.pull()
    page = chromium.new_page(base_url=live_server.url, viewport={"width": 1100, "height": 1400})
    assert set(SHEETS) == {twin.slug for twin in twins()}
    for slug, sheets in SHEETS.items():
        assert check(page, f"/open/forms/{slug}/") == sheets, slug
        assert scanned(page).startswith(live_server.url + "/open/c/"), slug
    page.context.close()


LONG = "这是一段很长的话，" * 33  # 297 characters, as many as a box takes


def test_filled_forms_print_on_the_stated_sheets_however_much_was_written(
    chromium: Browser, live_server: LiveServer, cast: Cast, as_staff: Callable[..., Client]
) -> None:
    case = walk.submitted(cast, answers={**walk.ANSWERS, "members_same": "no"})
    case.answers = json.dumps({**answers_of(case), "members_note": LONG[:300]})
    case.save()
    wang = signed_in(chromium, live_server.url, as_staff(cast.wang))
    base, own = f"/desk/case/{case.public_id}", f"/desk/people/{cast.li.public_id}"
    assert check(wang, f"{base}/form/") == FILLED
    assert scanned(wang).startswith(live_server.url + "/open/c/")
    for address in (f"{base}/twin/withdraw/", f"{own}/twin/mandate/", f"{own}/twin/account/"):
        assert check(wang, address) == SHEETS[address.split("/")[-2]], address
    wang.context.close()


def test_control_a_sheet_that_runs_over_would_be_seen(
    chromium: Browser, live_server: LiveServer, cast: Cast
) -> None:
    """Control: one line of type more than the packing reckons with, and the measure says so."""
    page = chromium.new_page(base_url=live_server.url, viewport={"width": 1100, "height": 1400})
    page.goto("/open/forms/apply-dibao/")
    page.emulate_media(media="print")
    page.evaluate(
        "document.querySelectorAll('.mz-twin-rule').forEach(el => { el.style.height = '40mm' })"
    )
    assert any(sheet["spare"] < 0 for sheet in page.evaluate(MEASURE))
    page.context.close()
