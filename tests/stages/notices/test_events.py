"""The line tells what has happened: each event once, in plain words, with what comes next."""

import datetime as dt

import pytest

from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.models import SetAside
from minzheng.stages.notices import events
from minzheng.stages.notices.leaks import leaks
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.pull import _told
from minzheng.stages.registry.actions import give_mandate, revoke_mandate
from minzheng.stages.registry.models import Person
from tests.cast import BY
from tests.stages.records import (
    Folk,
    a_case,
    a_decision,
    a_line,
    a_posting,
    a_step,
    an_entitlement,
)  # fmt: skip


def tell_everything() -> int:
    """Walk the sources once, without the gateway."""
    return sum(_told(source) for source in events.SOURCES)


def only(kind: str) -> Message:
    return Message.objects.get(key__startswith=kind + ":")


def test_an_accepted_case_is_told_with_its_last_day(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home, due_on=dt.date(2021, 12, 7))
    assert tell_everything() == 1
    message = only("accepted")
    assert message.person == folk.zhang
    assert message.case == case
    text = message.text.open()
    assert "最低生活保障" in text
    assert "12月7日" in text
    assert case.number in text
    assert tell_everything() == 0


def test_a_draft_is_not_told(folk: Folk) -> None:
    a_case(folk.li, folk.li_home, state="draft", submitted_on=None, accepted_on=None)
    assert tell_everything() == 0


def test_a_review_is_told_as_a_review(folk: Folk) -> None:
    a_case(folk.zhang, folk.zhang_home, kind="review", opened_by="line")
    tell_everything()
    assert "定期核查" in only("accepted").title
    assert "照常发" in only("accepted").text.open()


def test_all_that_is_missing_in_one_list(folk: Folk) -> None:
    case = a_case(
        folk.zhang, folk.zhang_home, accepted_on=None, asked=["rent_contract", "illness_proof"]
    )
    a_step(case, "supplement", "resident")
    case.materials.create(
        code="illness_proof", name="重病诊断书", seen_on=clock.today(), added_at=clock.now(),
        added_by="x",
    )  # fmt: skip
    tell_everything()
    text = only("supplement").text.open()
    assert "租房合同" in text
    assert "重病诊断书" not in text


def test_a_posting_is_told_with_its_dates(folk: Folk) -> None:
    a_posting(a_case(folk.zhang, folk.zhang_home))
    tell_everything()
    text = only("posting").text.open()
    assert "2021年10月26日" in text
    assert "2021年11月2日" in text


def test_a_grant_is_told_with_sum_month_letter_and_remedies(folk: Folk) -> None:
    decision = a_decision(a_case(folk.zhang, folk.zhang_home), fen=123_450)
    an_entitlement(decision, [folk.zhang], from_month=dt.date(2021, 11, 1))
    tell_everything()
    text = only("decision").text.open()
    for words in ("1,234.50 元", "2021年11月起", decision.number, "行政复议", "96345"):
        assert words in text


def test_a_sum_from_placeholder_values_says_so(folk: Folk) -> None:
    decision = a_decision(a_case(folk.zhang, folk.zhang_home))
    decision.proposal.placeholder = True
    decision.proposal.save(update_fields=["placeholder"])
    tell_everything()
    assert "示例值" in only("decision").text.open()


def test_a_grant_without_money_promises_none(folk: Folk) -> None:
    a_decision(a_case(folk.zhang, folk.zhang_home), fen=0, result="MARGIN")
    tell_everything()
    text = only("decision").text.open()
    assert "低保边缘家庭" in text
    assert "0 元" not in text


def test_a_refusal_is_told_with_its_reasons(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home)
    a_decision(
        case, "refuse", 0, result="NONE", reasons="全家存款超出规定。", refusal_codes=["R02"]
    )
    tell_everything()
    message = only("decision")
    assert "没有批准" in message.title
    text = message.text.open()
    assert "财产超标" in text
    assert "全家存款超出规定" in text
    assert "行政诉讼" in text


def test_money_that_arrived_is_told_once(folk: Folk) -> None:
    right = an_entitlement(a_decision(a_case(folk.zhang, folk.zhang_home)), [folk.zhang])
    a_line(right)
    tell_everything()
    message = only("paid")
    assert message.title == "2021年10月的最低生活保障已到账"
    assert "700 元" in message.text.open()
    assert "元" not in message.sms_text
    assert tell_everything() == 0


def test_arrears_are_called_so(folk: Folk) -> None:
    right = an_entitlement(a_decision(a_case(folk.zhang, folk.zhang_home)), [folk.zhang])
    a_line(right, kind="arrears")
    tell_everything()
    assert only("paid").title.startswith("补发2021年10月")


def test_money_that_came_back_is_told_with_what_to_do(folk: Folk) -> None:
    right = an_entitlement(a_decision(a_case(folk.zhang, folk.zhang_home)), [folk.zhang])
    a_line(right, "returned")
    tell_everything()
    text = only("returned").text.open()
    for words in ("户名与账号不符", "不会少", "尾号 2216", "重新发"):
        assert words in text
    assert not Message.objects.filter(key__startswith="paid:").exists()


def test_who_filed_by_mandate_is_told_to_the_person(folk: Folk) -> None:
    give_mandate(
        person=folk.zhang, agent=folk.li, until_on=dt.date(2022, 1, 1), by=folk.zhang
    )  # fmt: skip
    case = a_case(folk.zhang, folk.zhang_home, opened_by=folk.zhang.public_id)
    record("case.submitted", case, by=folk.li, subject=folk.zhang)  # whoever began it: he sent it
    own = a_case(folk.li, folk.li_home, opened_by="a-clerk")  # a clerk at the counter
    record("case.submitted", own, by=System("a-clerk", "窗口"), subject=folk.li)
    tell_everything()
    message = only("mandate")
    assert message.person == folk.zhang
    assert "家人" in message.text.open()
    assert folk.li.name not in message.text.open()


def test_a_case_not_taken_is_told_with_its_reason_and_remedies(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home, accepted_on=None)
    a_step(
        case, "accept", finished_at=clock.now(), finished_by="x", result="rejected",
        note="户籍不在本区，请到户籍地申请。",
    )  # fmt: skip
    assert tell_everything() == 1
    message = only("rejected")
    assert message.person == folk.zhang and message.case == case
    text = message.text.open()
    for words in ("没有受理", "户籍不在本区", "行政复议", "96345"):
        assert words in text
    assert "户籍" not in message.sms_text
    assert tell_everything() == 0


def test_a_case_that_was_taken_is_not_told_as_rejected(folk: Folk) -> None:
    case = a_case(folk.zhang, folk.zhang_home)
    a_step(case, "accept", finished_at=clock.now(), finished_by="x", result="accepted")
    tell_everything()
    assert not Message.objects.filter(key__startswith="rejected:").exists()


def test_a_mandate_is_told_to_its_giver_without_names(folk: Folk) -> None:
    until = dt.date(2022, 1, 1)
    row = give_mandate(person=folk.zhang, agent=folk.li, until_on=until, by=folk.zhang)
    assert tell_everything() == 1
    message = only("mandate_given")
    assert message.key == f"mandate_given:{row.public_id}"
    assert message.person == folk.zhang and message.case is None
    text = message.text.open()
    assert "家人" in text and "2022年1月1日" in text and "收回委托" in text
    assert folk.li.name not in text + message.sms_text
    assert "不知情" in message.sms_text
    assert tell_everything() == 0


def test_a_mandate_already_taken_back_is_not_told(folk: Folk) -> None:
    until = dt.date(2022, 1, 1)
    row = give_mandate(person=folk.zhang, agent=folk.li, until_on=until, by=folk.zhang)
    revoke_mandate(mandate=row, by=folk.zhang)
    assert tell_everything() == 0


def test_a_secret_person_gets_a_text_message_that_tells_nothing(folk: Folk) -> None:
    Person.objects.filter(pk=folk.zhang.pk).update(secret=True)
    a_decision(a_case(folk.zhang, folk.zhang_home))
    tell_everything()
    said = {(message.title, message.sms_text) for message in Message.objects.all()}
    assert said == {("您的办件有新进展", "【南湖民政】您的办件有新进展，请登录查看，或拨打96345。")}


@pytest.mark.parametrize("kind", sorted(events.words.SMS))
def test_no_text_message_holds_benefit_sum_or_number(folk: Folk, kind: str) -> None:
    text = events.words.sms(kind, folk.zhang)
    assert leaks(text) == []
    assert not any(word in text for word in ("低保", "保障", "救助", "元", "残", "病"))
    assert not any(digit.isdigit() for digit in text.replace("96345", ""))
    assert len(text) <= 70  # one message on every network


def test_one_bad_row_is_set_aside_and_the_others_are_told(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = a_case(folk.zhang, folk.zhang_home)
    a_case(folk.li, folk.li_home)
    plain = events.words.sms

    def broken(kind: str, person: Person) -> str:
        return "打 13800000001" if person == folk.zhang else plain(kind, person)

    monkeypatch.setattr(events.words, "sms", broken)
    assert tell_everything() == 1
    assert only("accepted").person == folk.li
    (aside,) = SetAside.objects.filter(stage="notices")
    assert aside.reference == f"accepted:{bad.public_id}"


def test_a_source_asks_the_database_the_same_number_of_times_for_many(
    folk: Folk, django_assert_num_queries: object
) -> None:
    list(events.decisions())
    for many, (person, home) in enumerate(((folk.zhang, folk.zhang_home), (folk.li, folk.li_home))):
        a_decision(a_case(person, home))
        with django_assert_num_queries(2):  # type: ignore[operator]
            assert len(list(events.decisions())) == many + 1


def test_the_actor_is_the_line(folk: Folk) -> None:
    from minzheng.foundation.audit.models import Event

    a_case(folk.zhang, folk.zhang_home)
    tell_everything()
    assert Event.objects.get(verb="message.made").actor_ref == "line"
    assert BY.actor_ref != "line"
