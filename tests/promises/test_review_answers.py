"""What a fresh reader asked of the line: silence about a member, a grant past the posting."""

import datetime as dt
from typing import Any

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.catalog import find
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.queries import preview
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Authorisation, Membership, Person
from minzheng.stages.verification import actions as verification
from minzheng.stages.verification.asking import asked
from minzheng.stages.verification.gather import evidence_of
from minzheng.stages.verification.models import Query
from tests import walk
from tests.cast import BY, SINCE, Cast

pytestmark = pytest.mark.django_db


def test_a_member_nobody_was_asked_about_is_not_without_income(cast: Cast) -> None:
    """Someone joins, dated back, after the key was pressed: the head count may not rise alone."""
    case = walk.checked(cast)
    Membership.objects.filter(person=cast.chen).delete()
    Membership.objects.create(
        household=cast.li_home, person=cast.chen, relation="31", from_on=SINCE
    )
    assert preview(case).data is None
    with pytest.raises(NotPossible, match="没有答复"):
        decisions.propose(case=case, by=cast.shen)


def test_an_applicant_who_dies_breaks_no_page(cast: Cast) -> None:
    case = walk.checked(cast)
    registry.record_life_event(
        person=cast.li, kind="death", on=clock.today(), source="死亡证明", by=BY
    )
    assert "去世" in preview(case).why_not
    with pytest.raises(NotPossible, match="去世"):
        decisions.propose(case=case, by=cast.shen)


def test_no_grant_past_the_posting(cast: Cast) -> None:
    """The town advised against, so nothing hung anywhere: the bureau sends it back first."""
    case = walk.visited(cast)
    for gap in case.checks.get().differences.all():
        verification.explain_difference(difference=gap, text="年金到期", by=cast.wang)
    decisions.give_opinion(case=case, verdict="refuse", text="申报不实", by=cast.shen)
    case.refresh_from_db()
    with pytest.raises(NotPossible, match="没有公示过"):
        decisions.decide(case=case, verdict="grant", reasons="符合条例第九条。", by=cast.zhou)
    assert decisions.decide_batch(cases=[case], reasons="符合。", by=cast.zhou).done == []


def test_an_objection_is_decided_by_another(cast: Cast) -> None:
    decision = walk.granted(cast)
    made = decisions.appeal(decision=decision, text="少算了一个人", by=cast.li)
    assert made.review_case is not None
    with pytest.raises(NotPossible, match="换一个人"):
        decisions.decide(
            case=made.review_case, verdict="return", reasons="再查", by=cast.zhou
        )  # fmt: skip


def test_a_review_is_not_taken_back(cast: Cast) -> None:
    decision = walk.granted(cast)
    review = cases.open_review(origin=decision.case, kind="review", by=cast.zhou, reason="到期")
    with pytest.raises(NotPossible, match="不能撤回"):
        cases.withdraw(case=review, by=cast.li)


def test_a_stranger_gets_no_draft_of_another_household(cast: Cast) -> None:
    cases.start_draft(
        item=find("dibao"), applicant=cast.li, household=cast.li_home, channel="portal", by=cast.li
    )
    with pytest.raises(NotPossible, match="委托"):
        cases.start_draft(
            item=find("dibao"), applicant=cast.zhang, household=cast.li_home, channel="portal",
            by=cast.zhang,
        )  # fmt: skip


def test_withdrawn_is_said_once_and_given_again_goes_on(cast: Cast) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", "hang")
        check = verification.start_check(case=case, by=cast.wang, seconds=0.3)
        for row in Authorisation.objects.filter(person=cast.li):
            registry.withdraw_authorisation(authorisation=row, by=cast.li)
        simulator.site.behaviours.clear()
        verification.ask_open(check=check, seconds=5)
        held = check.queries.get(person=cast.li, source="DS09")
        assert held.state == "no_answer" and "授权" in held.reason
        before = Event.objects.count()
        verification.ask_open(check=check, seconds=5)
        assert Event.objects.count() == before  # the line looks again and again: no flood
        registry.authorise(people=[cast.li], purpose="DB", channel="paper", by=cast.wang)
        assert verification.start_check(case=case, by=cast.wang).pk == check.pk
    assert not check.queries.filter(state__in=Query.OPEN).exists()


def test_the_day_asked_for_is_the_day_here(cast: Cast) -> None:
    """At seven in the morning it is still yesterday in UTC, which is what the database keeps."""
    check = walk.checked(cast).checks.get()
    query = check.queries.first()
    assert query is not None
    morning = dt.datetime(2021, 10, 1, 7, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    Query.objects.filter(pk=query.pk).update(asked_at=morning)
    query.refresh_from_db()
    assert asked(query, "c", "DB")[1].as_of == dt.date(2021, 10, 1)
    assert isinstance(query.person, Person)


def test_a_sum_promised_in_place_of_an_answer_counts(cast: Cast) -> None:
    """Taxed income and a share in a company, told on paper: neither may become nothing."""
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        for source in ("DS05", "DS06"):
            simulator.site.behaviours.set(source, "unavailable")
        check = verification.start_check(case=case, by=cast.wang)
    before = evidence_of(case).facts
    for query in check.queries.filter(state__in=Query.OPEN):
        with pytest.raises(NotPossible, match="金额"):
            verification.settle_query(query=query, how="promise", evidence="说有", by=cast.wang)
        fen = 90_000 if query.person == cast.li else 0
        verification.settle_query(
            query=query, how="promise", evidence="本人签字承诺", by=cast.wang, amount_fen=fen
        )
    facts = evidence_of(case).facts
    assert facts["property"]["shares"] == 900 and before["property"]["shares"] == 0
    assert {"kind": "business", "amount": 900} in facts["incomes"]
    assert {"kind": "business", "amount": 900} not in before["incomes"]


def test_one_broken_case_does_not_stop_a_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong inside one case is told by name; the next one is decided."""
    case = walk.ready(cast)
    real, seen = decisions.propose, [0]

    def once(**more: Any) -> Any:
        seen[0] += 1
        if seen[0] == 1:
            raise KeyError("seal key")
        return real(**more)

    monkeypatch.setattr("minzheng.stages.decisions.actions.deciding.propose", once)
    result = decisions.decide_batch(cases=[case, case], reasons="符合条例。", by=cast.zhou)
    assert len(result.done) == 1 and "系统出错" in result.exceptions[0][1]


def test_a_child_takes_nothing_back_for_the_family(cast: Cast) -> None:
    case = walk.submitted(cast)
    with pytest.raises(NotPossible, match="大人"):
        cases.withdraw(case=case, by=cast.xiaoyu)
    assert cases.withdraw(case=case, by=cast.wang_xiufang).state == "withdrawn"
