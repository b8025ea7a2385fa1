"""One person's page: masked, opened for a purpose that the person reads, and what staff note."""

import datetime as dt

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.stages.decisions.models import Decision
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import BankAccount, LifeEvent, Mandate
from minzheng.stages.registry.queries import who_looked
from tests.cast import TODAY, make_id
from tests.channels.desk.conftest import Desk, text
from tests.channels.desk.test_counter import enter


def page(desk: Desk, more: str = "") -> str:
    """The address of 李建国."""
    return f"/desk/people/{desk.cast.li.public_id}/{more}"


def test_a_whole_number_needs_a_purpose_and_the_person_sees_it(desk: Desk) -> None:
    number = desk.cast.li.id_number.open()
    assert number not in text(desk.get("wang", page(desk)))
    bad = desk.post("wang", page(desk, "open/"), field="id_number", purpose="")
    assert bad.status_code == 422 and "请写明用途" in text(bad) and number not in text(bad)
    good = desk.post("wang", page(desk, "open/"), field="id_number", purpose="核对申请材料")
    assert number in text(good) and good["Cache-Control"] == "no-store"
    look = who_looked(desk.cast.li)[0]
    assert look.what == "查看了完整号码（身份证号）" and look.purpose == "核对申请材料"
    assert Event.objects.filter(verb="number.opened").count() == 1
    assert number not in text(desk.get("wang", page(desk)))


def test_the_birthday_does_not_complete_the_masked_number(desk: Desk) -> None:
    said = text(desk.get("wang", page(desk)))
    assert "330402********" in said and "46 岁" in said
    assert "1975" not in said and "3月8日" not in said


def test_a_worker_may_not_open_numbers(desk: Desk) -> None:
    answer = desk.post("xu", page(desk, "open/"), field="phone", purpose="核对")
    assert answer.status_code == 403
    assert "查看完整号码" not in text(desk.get("xu", page(desk)))


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "", "on": "2021-10-01", "source": "电话"}, "请从列表里选一项"),
        ({"kind": "death", "on": "2021-12-01", "source": "电话", "sure": "on"}, "日期不能晚于今天"),
        ({"kind": "death", "on": "昨天", "source": "电话"}, "日期不对"),
        ({"kind": "death", "on": "1960-01-01", "source": "电话", "sure": "on"}, "不能早于出生日期"),
        ({"kind": "death", "on": "2021-10-01", "source": ""}, "请写明来源"),
        ({"kind": "death", "on": "2021-10-01", "source": "电话"}, "没有认错人再勾选"),
    ],
)
def test_a_life_event_filled_wrongly(desk: Desk, form: dict[str, str], words: str) -> None:
    answer = desk.post("xu", page(desk, "event/"), **form)
    assert answer.status_code == 422 and words in text(answer)
    assert not LifeEvent.objects.exists()


def test_a_death_is_noted_once(desk: Desk, decision: Decision) -> None:
    form = {"kind": "death", "on": "2021-10-20", "source": "死亡证明", "sure": "on"}
    for _ in range(2):
        assert desk.post("xu", page(desk, "event/"), **form).status_code == 302
    assert LifeEvent.objects.get().on == dt.date(2021, 10, 20)
    assert "领款人已去世" in text(desk.get("wang", "/desk/entitlements/?start=next"))


def test_a_wrong_death_is_set_aside_on_the_page(desk: Desk) -> None:
    form = {"kind": "death", "on": "2021-10-20", "source": "弄错了人", "sure": "on"}
    assert desk.post("xu", page(desk, "event/"), **form).status_code == 302
    where = page(desk, f"event/{LifeEvent.objects.get().public_id}/void/")
    bad = desk.post("xu", where, reason="")
    assert bad.status_code == 422 and "请写明原因，例如：认错了人" in text(bad)
    assert desk.post("xu", where, reason="认错了人").status_code == 302
    said = text(desk.get("xu", page(desk)))
    assert "已作废：认错了人" in said and "不再是已去世" in said and "登记错了，作废" not in said
    elsewhere = where.replace(desk.cast.li.public_id, desk.cast.zhang.public_id)
    assert desk.post("xu", elsewhere, reason="认错了人").status_code == 404


def test_an_authorisation_on_paper_was_seen(desk: Desk) -> None:
    people = [desk.cast.li.public_id, desk.cast.wang_xiufang.public_id]
    form = {"item": "DB", "people": people, "channel": "paper"}
    bad = desk.post("wang", page(desk, "authorise/"), **form)
    assert bad.status_code == 422 and "没有看到签字的授权书" in text(bad)
    stranger = {**form, "people": [desk.cast.zhang.public_id], "seen": "on"}
    assert desk.post("wang", page(desk, "authorise/"), **stranger).status_code == 422
    assert desk.post("wang", page(desk, "authorise/"), **form, seen="on").status_code == 302
    assert desk.cast.wang_xiufang.authorisations.get().channel == "paper"
    assert not desk.cast.zhang.authorisations.exists()


def test_account_and_phone_are_changed_at_the_counter_only(desk: Desk) -> None:
    """One way, read back and signed: the page leads there and shows only how the account ends."""
    shown = text(desk.get("wang", page(desk)))
    for slug in ("account", "phone"):
        assert f"/desk/counter/{slug}/{desk.cast.li.public_id}/" in shown
        assert desk.post("wang", page(desk, f"{slug}/"), number="13911112222").status_code == 404
        assert f"/desk/counter/{slug}/" not in text(desk.get("xu", page(desk))), "not hers to do"
    number = {"bank": "嘉兴银行", "account": "6228 4800 0000 1234"}
    enter(desk, "account", desk.cast.li.public_id, **number)
    account = BankAccount.objects.get(current=True)
    assert account.number.open() == "6228480000001234" and account.holder == "李建国"
    said = text(desk.get("wang", page(desk)))
    assert "尾号 1234" in said and "6228480000001234" not in said


def test_a_mandate_is_given_and_taken_back(desk: Desk) -> None:
    paper = {"until_on": "2022-01-31", "channel": "paper"}
    form = {"agent": desk.cast.zhang.id_number.open(), **paper}
    assert "没有看到签字的委托书" in text(desk.post("wang", page(desk, "mandate/"), **form))
    unknown = {"agent": make_id(dt.date(1980, 1, 1), 777), **paper, "seen": "on"}
    assert "还没有登记" in text(desk.post("wang", page(desk, "mandate/"), **unknown))
    assert desk.post("wang", page(desk, "mandate/"), **form, seen="on").status_code == 302
    mandate = Mandate.objects.get()
    desk.post("wang", page(desk, f"revoke/{mandate.public_id}/"))
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None


def test_the_household_and_its_history(desk: Desk) -> None:
    member = desk.cast.xiaoyu.memberships.get()
    actions.leave(membership=member, on=TODAY, by=desk.cast.wang)
    said = text(desk.get("wang", f"/desk/people/{desk.cast.xiaoyu.public_id}/"))
    assert "现在不在任何一户里" in said
    assert desk.get("wang", page(desk)).status_code == 200


def test_someone_kept_secret_is_not_there(desk: Desk) -> None:
    desk.cast.li.secret = True
    desk.cast.li.save(update_fields=["secret"])
    assert desk.get("wang", page(desk)).status_code == 404
    assert desk.cast.li.public_id not in text(desk.get("wang", "/desk/search/", q="李建国"))
    assert desk.get("zhou", page(desk)).status_code == 200
