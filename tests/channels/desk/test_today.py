"""今天要做: what there is to do on foot, by deadline, only of one's own village, few queries."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.channels.desk import today
from minzheng.foundation.core import clock
from minzheng.stages.cases import actions
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments.models import Line
from minzheng.stages.registry.actions import give_mandate, set_bank_account
from minzheng.stages.registry.models import BankAccount
from tests.cast import TODAY, home, person
from tests.channels.desk.conftest import Desk, text
from tests.stages.records import a_case, a_decision, a_line, a_posting, a_step, an_entitlement

PAGE = "/desk/today/"


def case_of(desk: Desk, n: int, where: str = "烟雨社区") -> "CaseStep":
    """Someone with a visit due, and another paper asked for."""
    one = person(f"王{'一二三四五六七八九'[n]}", f"196{n}-01-02", 141 + 2 * n, where=where)
    household = home(one, [], f"烟雨路 {n} 号", f"9{n:03d}")
    case = a_case(one, household, asked=["odd_proof"])
    due = TODAY + dt.timedelta(days=n)
    a_step(case, "supplement", owner="resident", due_on=due)
    return a_step(case, "visit", owner="town_clerk", due_on=due)


def everything(desk: Desk, n: int) -> None:
    """One of each kind."""
    step = case_of(desk, n)
    closed = a_case(step.case.applicant, step.case.household, state="closed", closed_on=TODAY)
    decision = a_decision(closed)
    right = an_entitlement(decision, [])
    right.review_on = TODAY + dt.timedelta(days=5)
    right.save(update_fields=["review_on"])
    posting = a_posting(step.case)
    posting.objections.create(
        text="我知道他有车", contact="13800009999", received_on=TODAY, received_at=clock.now(),
        received_by="x",
    )  # fmt: skip
    a_line(right, "returned")
    actions.report_found(
        area=step.case.area, client_id=f"found-{n:08d}", who="桥下的人", need="没有地方住",
        urgency="now", by=desk.cast.xu,
    )  # fmt: skip


def test_all_six_kinds_by_deadline(desk: Desk) -> None:
    everything(desk, 4)
    works = today.work_today(desk.cast.scope("xu"), desk.cast.xu).works
    assert {w.kind for w in works} == {
        "入户",
        "催材料",
        "定期核查",
        "有异议",
        "主动发现",
        "更正账户",
    }
    days = [w.due_on for w in works if w.due_on]
    assert days == sorted(days)
    page = text(desk.get("xu", PAGE))
    assert "我知道他有车" not in page and "13800009999" not in page
    assert "烟雨路 4 号" in page and "还差" in page


def test_a_review_that_has_begun_is_nobodys_reminder(desk: Desk) -> None:
    """Before it begins it is on the list, with what to do; begun, it is a case like others."""
    everything(desk, 5)
    right = Entitlement.objects.get()
    right.review_on = TODAY - dt.timedelta(days=21)
    right.from_month = TODAY.replace(day=1)
    right.save(update_fields=["review_on", "from_month"])

    def reminders() -> list[str]:
        works = today.work_today(desk.cast.scope("xu"), desk.cast.xu).works
        return [w.more for w in works if w.kind == "定期核查"]

    assert reminders() == ["过了日子还没有开始"]
    assert "核查办理中" not in text(desk.get("wang", "/desk/entitlements/"))
    old = right.decision.case
    begun = a_case(old.applicant, old.household, kind="review", origin=old)
    assert reminders() == []
    assert "核查办理中" in text(desk.get("wang", "/desk/entitlements/"))
    Case.objects.filter(pk=begun.pk).update(state="closed", closed_on=TODAY)
    assert reminders() == ["过了日子还没有开始"]


def test_only_her_village(desk: Desk) -> None:
    case_of(desk, 2, where="竹林村")
    assert today.work_today(desk.cast.scope("xu"), desk.cast.xu).works == []


def test_a_protected_person_is_on_it_only_for_a_visit(desk: Desk) -> None:
    """The step that is hers to do she must find; what is not, she does not see."""
    step = case_of(desk, 3)
    step.case.applicant.secret = True
    step.case.applicant.save(update_fields=["secret"])
    works = today.work_today(desk.cast.scope("xu"), desk.cast.xu).works
    assert [w.kind for w in works] == ["入户"]


def test_what_is_cut_is_said_with_its_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more of each kind than fits: the page names each kind, and each list opens to her."""
    for n in (1, 2):
        everything(desk, n)
        one = person(f"孙{'零一二'[n]}", f"195{n}-01-02", 201 + 2 * n)
        give_mandate(person=one, worker=desk.cast.xu, until_on=TODAY, acts=["apply"], by=one)
    monkeypatch.setattr(today, "MOST", 2)
    monkeypatch.setattr("minzheng.channels.desk.views.today.MOST", 2)
    whole = text(desk.get("xu", PAGE))
    assert "没有列完" not in whole and "别的人在" not in whole, "exactly as many as fit"
    monkeypatch.setattr(today, "MOST", 1)
    monkeypatch.setattr("minzheng.channels.desk.views.today.MOST", 1)
    work = today.work_today(desk.cast.scope("xu"), desk.cast.xu)
    assert [kind for kind, _ in work.cut] == list(today.WHOLE) and len(work.works) == 6
    page = text(desk.get("xu", PAGE))
    assert "没有列完" in page and "只列最急的 1 件" in page and "只列最早到期的 1 位" in page
    for kind, address in work.cut:
        assert f">{kind}（看全部）</a>" in page
        both = ("桥下的人",) if kind == "主动发现" else ("王二", "王三")
        whole = text(desk.get("xu", address))
        assert all(name in whole for name in both), (kind, address)


@pytest.mark.parametrize("who", ["shen", "zhou", "qian", "zheng"])
def test_not_for_those_who_do_not_go(desk: Desk, who: str) -> None:
    assert desk.get(who, PAGE).status_code == 403


def test_as_many_queries_for_many_as_for_one(desk: Desk) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            desk.get("xu", PAGE)
        # The business date and the holidays are read by the second, not by the page.
        by_second = ('FROM "core_businessclock"', 'FROM "core_holiday')
        return sum(not any(of in query["sql"] for of in by_second) for query in found)

    everything(desk, 1)
    desk.get("xu", PAGE)
    few = count()
    for n in (2, 3, 4, 5):
        everything(desk, n)
    assert count() == few


def test_where_she_lands(desk: Desk) -> None:
    assert desk.get("xu", "/desk/")["Location"] == PAGE
    assert desk.get("wang", "/desk/")["Location"] == "/desk/todo/"


def test_who_trusts_her_is_on_the_page_and_filing_needs_it(desk: Desk) -> None:
    """Without a mandate the form does not open and the page says where to note one."""
    person_page = f"/desk/people/{desk.cast.zhang.public_id}/"
    form = f"/desk/file/{desk.cast.zhang.public_id}/dibao/"
    answer = desk.get("xu", form)
    assert answer.status_code == 302 and answer["Location"] == person_page
    assert desk.post("xu", form, do="save").status_code == 302
    assert not Case.objects.exists()
    give_mandate(
        person=desk.cast.zhang, worker=desk.cast.xu, until_on=TODAY, acts=["apply"],
        by=desk.cast.zhang,
    )  # fmt: skip
    assert (
        "委托我办事的人" in text(desk.get("xu", PAGE)) and desk.get("xu", form).status_code == 200
    )
    assert "委托我办事的人" not in text(desk.get("wang", PAGE))
    assert desk.get("wang", form).status_code == 200  # the counter needs none


def returned(desk: Desk, n: int, where: str = "烟雨社区") -> Line:
    """Money of somebody's that the bank sent back, for October."""
    one = person(f"孔{'一二三四五'[n]}", f"195{n}-01-02", 301 + 2 * n, where=where)
    household = home(one, [], f"文星里 {n} 号", f"8{n:03d}")
    closed = a_case(one, household, state="closed", closed_on=TODAY)
    line = a_line(an_entitlement(a_decision(closed), [one]), "returned")
    Line.objects.filter(pk=line.pk).update(reason="账户已销户")
    return line


def accounts(desk: Desk, who: str) -> list[today.Work]:
    """What of today's work is to correct an account."""
    works = today.work_today(desk.cast.scope(who), desk.cast.staff[who]).works
    return [work for work in works if work.kind == "更正账户"]


def test_money_that_came_back_is_work_of_her_town_alone(desk: Desk) -> None:
    """The clerk is led to the form, the village to the person; the other town sees nothing."""
    line = returned(desk, 1)
    (work,) = accounts(desk, "wang")
    assert (work.name, work.place, work.due_on) == ("孔二", "文星里 1 号", TODAY.replace(day=10))
    assert work.more == "2021年10月起 700 元没有发成：账户已销户"
    assert work.url == f"/desk/counter/account/{line.payee.public_id}/"
    page = text(desk.get("wang", PAGE))
    assert "孔二" in page and "录入新账户" in page
    assert desk.get("wang", work.url).status_code == 200
    (told,) = accounts(desk, "xu")
    assert told.url == f"/desk/people/{line.payee.public_id}/"
    assert desk.get("xu", told.url).status_code == 200
    assert accounts(desk, "zhao") == [] and "孔二" not in text(desk.get("zhao", PAGE))
    assert "孔二" not in text(desk.get("zhao", "/desk/entitlements/?back=1"))


def test_it_is_one_piece_of_work_however_many_months_wait(desk: Desk) -> None:
    line = returned(desk, 1)
    more = a_line(line.entitlement, "returned", "arrears")
    assert more.payee == line.payee
    (work,) = accounts(desk, "wang")
    assert "1,400 元" in work.more


def test_another_account_takes_it_off_the_list(desk: Desk) -> None:
    line = returned(desk, 1)
    set_bank_account(
        person=line.payee, bank="嘉兴银行", number="6228480000001119999", holder=line.payee.name,
        by=desk.cast.wang,
    )  # fmt: skip
    assert accounts(desk, "wang") == []
    assert "孔二" not in text(desk.get("wang", "/desk/entitlements/?back=1"))


@pytest.mark.parametrize(
    ("change", "listed"),
    [
        ({}, True),
        ({"state": "held", "hold": "account"}, False),  # there is an account
        ({"state": "held", "hold": "manual"}, False),
        ({"state": "paid"}, False),
    ],
)
def test_only_what_needs_another_account(desk: Desk, change: dict[str, str], listed: bool) -> None:
    line = returned(desk, 1)
    Line.objects.filter(pk=line.pk).update(**change)
    assert bool(accounts(desk, "wang")) is listed
    Line.objects.filter(pk=line.pk).update(state="held", hold="account")
    BankAccount.objects.filter(person=line.payee).update(current=False)
    assert accounts(desk, "wang"), "and where there is none, one is wanted"


def test_what_may_be_tried_again_or_has_no_living_payee_is_not_hers(desk: Desk) -> None:
    """A frozen account may be freed; the dead get no account."""
    line = returned(desk, 1)
    line.transfers.update(reason_code="FROZEN")
    assert accounts(desk, "wang") == []
    line.transfers.update(reason_code="CLOSED")
    assert accounts(desk, "wang")
    line.payee.died_on = TODAY
    line.payee.save(update_fields=["died_on"])
    assert accounts(desk, "wang") == []


def test_the_clerk_sees_how_many_accounts_wait_beside_the_link(desk: Desk) -> None:
    line = returned(desk, 1)
    a_line(line.entitlement, "returned", "arrears")
    returned(desk, 2)
    page = text(desk.get("wang", "/desk/waiting/"))
    assert re.search(r'id="count-desk-entitlements"[^>]*>2<', page), "people, not months"
    assert "要更正账户 2 户" in text(desk.get("wang", "/desk/entitlements/"))
    chosen = text(desk.get("wang", "/desk/entitlements/?back=1"))
    assert 'href="/desk/entitlements/" aria-current="true"' in chosen, "pressed again it goes"
    for name in ("zhao", "shen", "zhou"):  # another town, and who enters no accounts
        assert "count-desk-entitlements" not in text(desk.get(name, "/desk/waiting/")), name
        assert "要更正账户 2 户" not in text(desk.get(name, "/desk/entitlements/")), name
