"""代办申请: found by number, the same questions on one page, the signature seen, sent once."""

from typing import Any

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.registry.models import Authorisation, BankAccount
from tests.channels.desk.conftest import Desk, text


def form(**more: Any) -> dict[str, Any]:
    """Filled rightly."""
    return {
        "channel": "counter", "signed": "signed", "papers": ["odd_proof"], "key": "k1",
        "do": "send",
        "q_members_same": "yes", "q_odd_income": "400", "q_rent_income": "0",
        "q_support_received": "0", "q_deposits": "8,000 元", "q_bank": "嘉兴银行",
        "q_account": "6228480000001112216", **more,
    }  # fmt: skip


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


def test_sent_once_with_authorisation_and_account(desk: Desk) -> None:
    first = desk.post("wang", page(desk), **form())
    again = desk.post("wang", page(desk), **form())
    case = Case.objects.get()
    assert first.status_code == again.status_code == 302
    assert case.state == "open" and case.channel == "counter"
    assert Authorisation.objects.filter(channel="paper").count() == 3
    assert BankAccount.objects.get(current=True).number.open() == "6228480000001112216"
    answers = answers_of(case)
    assert answers["deposits"] == 800_000 and answers["account"] == "尾号 2216"
    assert case.materials.get().code == "odd_proof"
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
    assert desk.post("wang", page(desk), **form()).status_code == 302
    assert Case.objects.get().state == "open"


def test_by_phone_the_signatures_come_later(desk: Desk) -> None:
    desk.post("wang", page(desk), **form(channel="phone", signed="later"))
    case = Case.objects.get()
    assert case.state == "open" and not Authorisation.objects.exists()
    desk.post("wang", f"/desk/case/{case.public_id}/accept/", do="accepted", version=case.version)
    answer = desk.browser("wang").post(f"/desk/case/{case.public_id}/check/", follow=True)
    assert "授权，不能查询" in text(answer)


def test_the_other_town_cannot_file(desk: Desk) -> None:
    assert desk.get("zhao", page(desk)).status_code == 404
    assert desk.post("zhao", page(desk), **form()).status_code == 404
    assert not Case.objects.exists()
