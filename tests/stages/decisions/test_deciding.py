"""The platform proposes; three different people accept, judge and decide, with reasons."""

import datetime as dt

import pytest

from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.decisions import actions
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.decisions.queries import entitlements_in_force
from tests import walk
from tests.cast import BY, Cast, area

pytestmark = pytest.mark.django_db
REASONS = "符合条例第九条，予以确认。"


def test_whoever_accepted_does_not_judge(cast: Cast) -> None:
    appoint(user=cast.wang, role="town_lead", area=area("南湖街道"), from_on=clock.today(), by=BY)
    case = walk.visited(cast)
    with pytest.raises(NotPossible, match="换一个人"):
        actions.give_opinion(case=case, verdict="agree", text="同意", by=cast.wang)


def test_whoever_judged_does_not_decide(cast: Cast) -> None:
    appoint(
        user=cast.shen, role="reviewer", area=area("南湖区"), from_on=dt.date(2020, 1, 1), by=BY
    )
    case = walk.ready(cast)
    with pytest.raises(NotPossible, match="换一个人"):
        actions.decide(case=case, verdict="grant", reasons=REASONS, by=cast.shen)


def test_nothing_is_decided_without_reasons(cast: Cast) -> None:
    case = walk.ready(cast)
    with pytest.raises(NotPossible, match="理由"):
        actions.decide(case=case, verdict="grant", reasons="  ", by=cast.zhou)
    with pytest.raises(NotPossible, match="勾选"):
        actions.decide(case=case, verdict="refuse", reasons="不符合", by=cast.zhou)


def test_decided_twice_is_a_conflict(cast: Cast) -> None:
    decision = walk.granted(cast)
    with pytest.raises((Conflict, NotPossible)):
        actions.decide(case=decision.case, verdict="grant", reasons=REASONS, by=cast.zhou)
    assert Decision.objects.count() == 1


def test_a_refusal_is_posted_nowhere_and_says_why(cast: Cast) -> None:
    """70,001 yuan a head is over the limit: advised against, refused with its ground."""
    number = cast.li.id_number.open()
    held = {("DS03", number): walk.works(150_000), ("DS09", number): walk.saves(7_000_000)}
    case = walk.visited(cast, held)
    with pytest.raises(NotPossible, match=r"不能同意|没有说明"):
        actions.give_opinion(case=case, verdict="agree", text="同意", by=cast.shen)
    actions.give_opinion(case=case, verdict="refuse", text="财产超标", by=cast.shen)
    assert not case.postings.exists()
    with pytest.raises(NotPossible, match="不能确认同意"):
        actions.decide(case=case, verdict="grant", reasons=REASONS, by=cast.zhou)
    decision = actions.decide(
        case=case, verdict="refuse", reasons="存款超过规定限额。", refusal_codes=["R02"],
        by=cast.zhou,
    )  # fmt: skip
    assert decision is not None and decision.amount_fen == 0
    assert not Entitlement.objects.exists()
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "refused")


def test_posted_columns_are_the_allow_list_masked(cast: Cast) -> None:
    posting = walk.posted(cast).postings.get()
    assert posting.columns == {
        "申请人": "李*国", "村（社区）": "南湖街道烟雨社区", "保障人数": "3 人",
        "拟定结果": "给予低保", "拟定金额": "每月 800 元（示例值）",
    }  # fmt: skip


def test_a_secret_case_is_never_posted(cast: Cast) -> None:
    cast.li.secret = True
    cast.li.save()
    case = walk.posted(cast)
    assert not case.postings.exists()
    assert case.steps.filter(code="decide", finished_at=None).exists()


def test_an_upheld_objection_sends_the_case_round_again(cast: Cast) -> None:
    case = walk.posted(cast)
    objection = actions.object_to(posting=case.postings.get(), text="他家有车", by=BY)
    clock.fix(walk.DAYS["posted"])
    line.run_once()
    assert case.steps.filter(code="posting", finished_at=None).exists()  # waits for the answer
    actions.answer_objection(objection=objection, upheld=True, answer="重新核查", by=cast.wang)
    codes = set(case.steps.filter(finished_at=None).values_list("code", flat=True))
    assert codes == {"check", "visit"}


def test_changed_evidence_after_the_opinion_goes_back(cast: Cast) -> None:
    case = walk.ready(cast)
    query = case.checks.get().queries.get(source="DS03", person=cast.li)
    query.payload = '{"wages": [], "pensions": [], "unemployment": []}'
    query.save()
    with pytest.raises(NotPossible, match="初审以后情况有变"):
        actions.decide(case=case, verdict="grant", reasons=REASONS, by=cast.zhou)


def test_a_batch_names_its_exceptions(cast: Cast) -> None:
    good = walk.ready(cast)
    other = walk.submitted(cast, applicant=cast.zhang, household=cast.zhang_home)
    clock.fix(walk.DAYS["decide"])
    result = actions.decide_batch(cases=[other, good], reasons=REASONS, by=cast.zhou)
    assert [d.case_id for d in result.done] == [good.pk]
    assert [case.pk for case, _ in result.exceptions] == [other.pk]


def test_an_appeal_opens_another_look_once(cast: Cast) -> None:
    decision = walk.granted(cast)
    first = actions.appeal(decision=decision, text="算少了", by=cast.li)
    again = actions.appeal(decision=decision, text="算少了", by=cast.li)
    assert first.pk == again.pk
    assert first.review_case is not None and first.review_case.kind == "objection"
    with pytest.raises(NotPossible):
        actions.appeal(decision=decision, text="x", by=cast.zhang)


def test_months_of_an_entitlement(cast: Cast) -> None:
    """From November; ended from March on, February is still due and March is not."""
    right = walk.granted(cast).entitlement
    months = [dt.date(2021, 10, 1), dt.date(2021, 11, 1), dt.date(2022, 2, 1), dt.date(2022, 3, 1)]
    actions.end_entitlement(
        entitlement=right, until_month=dt.date(2022, 3, 1), why="S01", by=cast.zhou
    )
    assert [entitlements_in_force(m, "DB").exists() for m in months] == [False, True, True, False]


def test_a_due_review_opens_by_itself(cast: Cast) -> None:
    decision = walk.granted(cast)
    case = decision.case
    case.steps.filter(code="pay").update(finished_at=clock.now(), finished_by="t", result="paid")
    case.state, case.closed_on = "closed", clock.today()
    case.save()
    right = decision.entitlement
    assert right.review_on is not None
    clock.fix(right.review_on - dt.timedelta(days=1))
    line.run_once()
    assert not case.follow_ups.exists()
    clock.fix(right.review_on)
    line.run_once()
    line.run_once()
    assert [c.kind for c in case.follow_ups.all()] == ["review"]
