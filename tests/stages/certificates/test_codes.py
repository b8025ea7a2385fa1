"""Codes are issued, run out in real time whatever the business date, and can be revoked."""

import datetime as dt

import pytest
import time_machine
import zxingcpp
from django.urls import reverse

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.certificates import pull
from minzheng.stages.certificates.actions import count_scan, issue, revoke
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import (
    Refused,
    address,
    item_code,
    letter_code,
    live_code,
    read,
)  # fmt: skip
from minzheng.stages.certificates.twins import twins
from tests.cast import BY
from tests.stages.certificates.pictures import pixels
from tests.stages.records import Folk, a_case, a_decision


def token_of(code: Code) -> str:
    return address(code).rsplit("/", 1)[1]


def test_a_code_opens_what_it_was_issued_for(folk: Folk) -> None:
    code = issue(kind="item", target="DB", prefill={"area": folk.li.area_id}, by=BY)
    assert read(token_of(code)) == code
    assert address(code) == reverse("public:scan", args=[token_of(code)])
    event = Event.objects.filter(verb="code.issued").latest("seq")
    assert event.actor_ref == BY.actor_ref


def test_it_expires_in_real_time(folk: Folk) -> None:
    code = issue(kind="item", target="DB", days=3, by=BY)
    clock.fix(dt.date(2031, 1, 1))  # the business date decides nothing
    assert read(token_of(code)) == code
    real = clock.real_now()
    with time_machine.travel(real + dt.timedelta(days=3, seconds=1)):
        assert read(token_of(code)) is Refused.EXPIRED
    with time_machine.travel(real + dt.timedelta(days=2, hours=23)):
        assert read(token_of(code)) == code


def test_revoked_once_and_for_good(folk: Folk) -> None:
    code = issue(kind="item", target="DB", by=BY)
    revoke(code=code, by=BY)
    assert read(token_of(code)) is Refused.REVOKED
    with pytest.raises(NotPossible, match="已经作废"):
        revoke(code=code, by=BY)
    assert Event.objects.filter(verb="code.revoked").count() == 1


def test_a_token_of_a_lost_row_or_of_another_expiry_is_forged(folk: Folk) -> None:
    code = issue(kind="item", target="DB", by=BY)
    token = token_of(code)
    Code.objects.filter(pk=code.pk).update(expires_at=code.expires_at + dt.timedelta(days=1))
    assert read(token) is Refused.FORGED
    Code.objects.all().delete()
    assert read(token) is Refused.FORGED


def test_a_code_lives_at_least_a_day(folk: Folk) -> None:
    with pytest.raises(NotPossible):
        issue(kind="item", target="DB", days=0, by=BY)


def test_scans_are_counted(folk: Folk) -> None:
    code = issue(kind="item", target="DB", by=BY)
    count_scan(code)
    count_scan(code)
    code.refresh_from_db()
    assert code.scans == 2


def test_the_drawing_reads_back_as_the_address(folk: Folk) -> None:
    code = issue(kind="item", target="DB", by=BY)
    svg = qr_svg(code, "https://minzheng.example/")
    assert "style=" not in svg
    (found,) = zxingcpp.read_barcodes(pixels(svg), formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == "https://minzheng.example" + address(code)


def test_the_line_gives_each_letter_and_case_one_code(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home)
    decision = a_decision(case)
    a_case(folk.li, folk.li_home, state="draft", submitted_on=None, accepted_on=None)
    # the letter, the case, the poster of the one item, and every blank form
    assert pull.pull() == 3 + len(twins())
    assert pull.pull() == 0
    code = letter_code(decision)
    assert code is not None
    assert read(token_of(code)) == code
    assert live_code("case", case.public_id) is not None


def test_a_revoked_letter_is_not_issued_again_but_a_poster_is(folk: Folk) -> None:
    decision = a_decision(a_case(folk.zhang, folk.zhang_home))
    pull.pull()
    for code in (letter_code(decision), item_code("DB")):
        assert code is not None
        revoke(code=code, by=BY)
    blank = live_code("form", "phone")
    assert blank is not None
    revoke(code=blank, by=BY)
    assert pull.pull() == 2
    assert letter_code(decision) is None
    assert item_code("DB") is not None and live_code("form", "phone") not in (None, blank)


def test_the_line_finds_this_stage() -> None:
    assert "certificates" in [label for label, _ in line.pulls()]
