"""Ten minutes to take a step back: what falls with it, what stays, and who may."""

import datetime as dt
from typing import Any

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.actions import undoing
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import timeline
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.actions.taking_back import undoable
from minzheng.stages.decisions.models import PublicPosting
from minzheng.stages.notices.events import SOURCES
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.pull import pull as tell
from minzheng.stages.verification import actions as verification
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def last(case: Case, code: str) -> CaseStep:
    return case.steps.filter(code=code).exclude(finished_at=None).latest("id")


def waiting(case: Case) -> set[str]:
    return set(case.steps.filter(finished_at=None).values_list("code", flat=True))


def back(case: Case, code: str, by: Any, reason: str = "点错了") -> CaseStep:
    return decisions.take_back(step=last(case, code), reason=reason, by=by)


def test_an_acceptance_goes_back_to_where_it_was(cast: Cast) -> None:
    case = walk.submitted(cast)
    before = case.steps.get()
    cases.finish_step(case=case, code="accept", result="accepted", by=cast.wang)
    done = last(case, "accept")
    again = back(case, "accept", cast.wang, "家里人没有签全")
    case.refresh_from_db()
    assert waiting(case) == {"accept"} and case.accepted_on is None and case.due_on is None
    assert (again.opened_on, again.due_on, again.sort_on) == (
        before.opened_on, before.due_on, before.sort_on,
    )  # fmt: skip
    done.refresh_from_db()
    assert (done.result, done.undone, done.finished_by) == (
        "taken_back", "accepted", cast.wang.actor_ref,
    )  # fmt: skip
    assert [m.code for m in timeline(case) if m.state == "done"] == []
    said = Event.objects.get(verb="step.taken_back")
    assert said.purpose == "家里人没有签全" and said.detail["result"] == "accepted"
    # Once more: the limits count from this acceptance, not as a step that comes round again.
    cases.finish_step(case=case, code="accept", result="accepted", by=cast.wang)
    check = case.steps.get(code="check", finished_at=None)
    first = case.steps.filter(code="check").earliest("id")
    assert check.due_on == first.due_on


@pytest.mark.parametrize(("seconds", "goes"), [(600, True), (601, False)])
def test_ten_minutes_on_the_line(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, seconds: int, goes: bool
) -> None:
    case = walk.accepted(cast)
    step = last(case, "accept")
    at = step.finished_at + dt.timedelta(seconds=seconds)
    monkeypatch.setattr(undoing.clock, "now", lambda: at)
    assert (undoable(case, case.steps.order_by("id"), cast.wang) is not None) is goes
    if goes:
        back(case, "accept", cast.wang)
        return
    with pytest.raises(NotPossible, match="超过 10 分钟"):
        back(case, "accept", cast.wang)


def test_only_the_hand_that_did_it_and_only_once(cast: Cast) -> None:
    case = walk.accepted(cast)
    for who in (cast.zhao, cast.shen, cast.li):
        with pytest.raises(NotPossible, match="只有刚办完这一步的人"):
            back(case, "accept", who)
    with pytest.raises(NotPossible, match="为什么撤回"):
        back(case, "accept", cast.wang, " ")
    step = last(case, "accept")
    decisions.take_back(step=step, reason="点错了", by=cast.wang)
    with pytest.raises(Conflict, match="已经撤回"):
        decisions.take_back(step=step, reason="点错了", by=cast.wang)


def test_not_once_departments_were_asked(cast: Cast) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)):
        verification.start_check(case=case, by=cast.wang)
    with pytest.raises(NotPossible, match="已经向各部门发出查询"):
        back(case, "accept", cast.wang)


def test_a_rejection_opens_the_case_again(cast: Cast) -> None:
    case = walk.submitted(cast)
    cases.finish_step(
        case=case, code="accept", result="rejected", by=cast.wang, note="不是本区户籍"
    )
    back(case, "accept", cast.wang)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("open", "", None)
    assert last(case, "accept").note == "不是本区户籍"


def test_a_list_of_papers_may_be_asked_anew(cast: Cast) -> None:
    case = walk.submitted(cast)
    cases.ask_supplement(case=case, codes=["odd_proof"], note="", by=cast.wang)
    back(case, "accept", cast.wang)
    case.refresh_from_db()
    assert case.asked == [] and waiting(case) == {"accept"}
    cases.ask_supplement(case=case, codes=["odd_proof", "rent_contract"], note="", by=cast.wang)
    cases.send_supplement(case=case, by=cast.li)
    case.refresh_from_db()
    cases.ask_supplement(case=case, codes=["illness_proof"], note="", by=cast.wang)
    with pytest.raises(NotPossible, match="以前也告知过"):
        back(case, "accept", cast.wang)


def test_what_somebody_built_on_is_not_taken_away(cast: Cast) -> None:
    case = walk.submitted(cast)
    cases.ask_supplement(case=case, codes=["odd_proof"], note="", by=cast.wang)
    step = last(case, "accept")
    cases.send_supplement(case=case, by=cast.li)
    with pytest.raises(NotPossible, match="已经有人接着办了"):
        decisions.take_back(step=step, reason="点错了", by=cast.wang)


def test_an_opinion_takes_its_posting_down(cast: Cast) -> None:
    case = walk.posted(cast)
    posting = PublicPosting.objects.get()
    assert waiting(case) == {"posting"}
    back(case, "opinion", cast.shen)
    posting.refresh_from_db()
    assert posting.taken_down_at is not None and waiting(case) == {"opinion"}
    assert case.opinions.get().taken_back
    case.refresh_from_db()
    decisions.give_opinion(case=case, verdict="refuse", text="收入高", by=cast.shen)
    with pytest.raises(NotPossible, match="镇街建议不予"):
        decisions.decide(case=case, verdict="grant", reasons="同意", by=cast.zhou)


def test_not_once_somebody_objected(cast: Cast) -> None:
    case = walk.posted(cast)
    decisions.object_to(posting=PublicPosting.objects.get(), text="家里有车", by=cast.wang)
    with pytest.raises(NotPossible, match="收到异议"):
        back(case, "opinion", cast.shen)
    assert PublicPosting.objects.get().taken_down_at is None


def test_a_return_goes_back_and_a_decision_does_not(cast: Cast) -> None:
    case = walk.ready(cast)
    decisions.decide(case=case, verdict="return", reasons="入户没写清", by=cast.zhou)
    assert waiting(case) == {"check", "visit"}
    back(case, "decide", cast.zhou)
    case.refresh_from_db()
    assert waiting(case) == {"decide"}
    decisions.decide(case=case, verdict="grant", reasons="符合条件", by=cast.zhou)
    with pytest.raises(NotPossible, match="决定作出就生效了"):
        back(case, "decide", cast.zhou)
    assert undoable(case, case.steps.order_by("id"), cast.zhou) is None


def test_a_withdrawal_is_not_a_step_that_goes_back(cast: Cast) -> None:
    case = walk.submitted(cast)
    cases.withdraw(case=case, by=cast.wang, reason="打电话来说不办了")
    assert undoable(case, case.steps.order_by("id"), cast.wang) is None
    with pytest.raises(NotPossible, match="不能撤回"):
        back(case, "accept", cast.wang)
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_who_was_told_is_told_and_who_was_not_is_not(cast: Cast) -> None:
    case = walk.submitted(cast)
    tell()
    cases.finish_step(case=case, code="accept", result="accepted", by=cast.wang)
    back(case, "accept", cast.wang)  # before anybody heard of it
    tell()
    assert not Message.objects.filter(key__startswith="taken_back").exists()
    case.refresh_from_db()
    cases.finish_step(case=case, code="accept", result="accepted", by=cast.wang)
    tell()
    assert Message.objects.filter(case=case, title__contains="已受理").exists()
    back(case, "accept", cast.wang)
    tell()
    void = Message.objects.get(key__startswith="taken_back")
    assert void.person == cast.li and "作废" in void.title and "低保" not in void.sms_text
    case.refresh_from_db()
    cases.finish_step(case=case, code="accept", result="accepted", by=cast.wang)
    tell()
    tell()
    told = Message.objects.filter(case=case, title__contains="已受理").count()
    assert told == 2 and len({source.__name__ for source in SOURCES}) == len(SOURCES)
