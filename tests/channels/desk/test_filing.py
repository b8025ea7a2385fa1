"""窗口代办: found by number, the same questions on one page, read back, signed, sent once."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Authorisation, BankAccount
from tests.channels.desk.conftest import Desk, text
from tests.pictures import picture


def form(**more: Any) -> dict[str, Any]:
    """Filled rightly."""
    return {
        "channel": "counter", "signed": "signed", "papers": ["odd_proof"], "key": "k1",
        "do": "read",
        "q_members_same": "yes", "q_odd_income": "400", "q_rent_income": "0",
        "q_support_received": "0", "q_deposits": "8,000 元", "q_bank": "嘉兴银行",
        "q_account": "6228480000001112216", **more,
    }  # fmt: skip


def send(desk: Desk, name: str, **more: Any) -> Any:
    """Fill in, read back, send with the signed sheet."""
    read = desk.post(name, page(desk), **form(**more))
    if read.status_code != 200:
        return read
    typed = re.findall(r'name="typed" value="([^"]+)"', text(read))[0]
    return press(desk, name, typed, sign=more.get("signed") != "later")


def press(desk: Desk, name: str, typed: str, sign: bool = True, **more: Any) -> Any:
    """The button of the read-back page."""
    ticks = {"do": "send", "typed": typed, "agreed": "on", "card": "on", **more}
    return desk.post(name, page(desk), **ticks, **({"scan": scan()} if sign else {}))


def scan() -> SimpleUploadedFile:
    """A picture of a signed sheet."""
    return SimpleUploadedFile("sheet.jpg", picture(), content_type="image/jpeg")


def page(desk: Desk) -> str:
    """The application of 李建国."""
    return f"/desk/file/{desk.cast.li.public_id}/dibao/"


def test_the_number_finds_only_people_of_the_area(desk: Desk) -> None:
    number = desk.cast.li.id_number.open()
    found = desk.post("wang", "/desk/file/", id_number=number, item="dibao")
    assert found.url == page(desk) and number not in found.url
    foreign = desk.post("zhao", "/desk/file/", id_number=number, item="dibao")
    unknown = desk.post("zhao", "/desk/file/", id_number="33040219750308999X", item="dibao")
    assert foreign.status_code == 422 and "在您的辖区没有找到" in text(foreign)
    assert unknown.status_code == 422
    short = desk.post("wang", "/desk/file/", id_number="33040219750308", item="dibao")
    assert "现在是 14 位" in text(short)


def test_for_a_child_the_grown_ups_are_named_before_anything_is_typed(desk: Desk) -> None:
    where = f"/desk/file/{desk.cast.xiaoyu.public_id}/dibao/"
    for reply in (desk.get("wang", where), desk.post("wang", where, **form())):
        assert reply.url == f"/desk/people/{desk.cast.xiaoyu.public_id}/"
    shown = text(desk.get("wang", reply.url))
    assert "未满 18 岁不能做申请人。请从家里的大人那里办：李*国、王*芳。" in shown
    assert not Case.objects.exists()


def test_sent_once_with_authorisation_and_account(desk: Desk) -> None:
    first, again = send(desk, "wang"), send(desk, "wang")
    case = Case.objects.get()
    assert first.status_code == again.status_code == 302
    assert case.state == "open" and case.channel == "counter"
    assert Authorisation.objects.filter(channel="paper").count() == 3
    assert BankAccount.objects.get(current=True).number.open() == "6228480000001112216"
    answers = answers_of(case)
    assert answers["deposits"] == 800_000 and answers["account"] == "尾号 2216"
    papers = {row.code: bool(row.file) for row in case.materials.all()}
    assert papers == {"odd_proof": False, "authorisation_paper": True}
    assert desk.get("wang", page(desk)).status_code == 302


def test_wrong_answers_stand_beside_their_fields_and_nothing_is_lost(desk: Desk) -> None:
    answer = desk.post("wang", page(desk), **form(q_odd_income="很多", q_bank="", channel=""))
    said = text(answer)
    assert answer.status_code == 422 and "有 3 处需要改一下" in said
    for words in ("请填写金额", "请选窗口、电话或上门", "8,000 元", "很多"):
        assert words in said
    assert not Case.objects.exists()


def test_a_draft_is_kept_without_numbers(desk: Desk) -> None:
    saved = desk.post("wang", page(desk), **form(do="save", q_odd_income="", signed=""))
    assert saved.status_code == 302
    case = Case.objects.get()
    assert case.state == "draft" and "account" not in answers_of(case)
    assert 'value="8000"' in text(desk.get("wang", page(desk)))
    assert send(desk, "wang").status_code == 302
    assert Case.objects.get().state == "open"


def test_by_phone_the_signatures_come_later(desk: Desk) -> None:
    send(desk, "wang", channel="phone", signed="later")
    case = Case.objects.get()
    assert case.state == "open" and not Authorisation.objects.exists()
    desk.post("wang", f"/desk/case/{case.public_id}/accept/", do="accepted", version=case.version)
    answer = desk.browser("wang").post(f"/desk/case/{case.public_id}/check/", follow=True)
    assert "授权，不能查询" in text(answer)


def test_the_other_town_cannot_file(desk: Desk) -> None:
    assert desk.get("zhao", page(desk)).status_code == 404
    assert desk.post("zhao", page(desk), **form()).status_code == 404
    assert not Case.objects.exists()
