"""Steps happen along drawn edges, by their owner, once."""

import datetime as dt

import pytest

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases import actions
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.cases.queries import counts, open_steps, status
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def open_codes(case: object) -> set[str]:
    """Codes of the open steps."""
    return set(CaseStep.objects.filter(case=case, finished_at=None).values_list("code", flat=True))


def test_acceptance_opens_check_and_visit(cast: Cast) -> None:
    assert open_codes(walk.accepted(cast)) == {"check", "visit"}


def test_the_opinion_waits_for_both(cast: Cast) -> None:
    case = walk.checked(cast)
    assert open_codes(case) == {"visit"}
    walk.see_at_home(cast, case)
    assert open_codes(case) == {"opinion"}


def test_an_edge_that_is_not_drawn_does_not_happen(cast: Cast) -> None:
    case = walk.submitted(cast)
    with pytest.raises(NotPossible):
        actions.finish_step(case=case, code="accept", result="granted", by=cast.wang)
    with pytest.raises(Conflict):
        actions.finish_step(case=case, code="opinion", result="agree", by=cast.shen)
    assert open_codes(case) == {"accept"}


@pytest.mark.parametrize("name", ["zhao", "xu", "shen", "zhou", "qian", "feng", "chu"])
def test_only_its_owner_in_its_area_finishes_a_step(cast: Cast, name: str) -> None:
    case = walk.submitted(cast)
    with pytest.raises(NotPossible):
        actions.finish_step(case=case, code="accept", result="accepted", by=cast.staff[name])
    assert open_codes(case) == {"accept"}


def test_the_second_clerk_is_told(cast: Cast) -> None:
    case = walk.accepted(cast)
    with pytest.raises(Conflict):
        actions.finish_step(case=case, code="accept", result="accepted", by=cast.wang)


def test_missing_papers_are_asked_for_once(cast: Cast) -> None:
    case = walk.submitted(cast)
    actions.ask_supplement(case=case, codes=["odd_proof"], note="", by=cast.wang)
    assert open_codes(case) == {"supplement"}
    actions.send_supplement(case=case, by=cast.li)
    assert open_codes(case) == {"accept"}
    with pytest.raises(NotPossible, match="已经一次告知过"):
        actions.ask_supplement(case=case, codes=["odd_proof"], note="", by=cast.wang)


def test_a_step_that_comes_round_again_has_its_time_from_then(cast: Cast) -> None:
    """Papers asked for on 13 September and brought on the 24th: accept on the 24th, not late."""
    case = walk.submitted(cast)
    actions.ask_supplement(case=case, codes=["odd_proof"], note="", by=cast.wang)
    clock.fix(dt.date(2021, 9, 24))
    actions.send_supplement(case=case, by=cast.li)
    assert case.steps.get(code="accept", finished_at=None).due_on == dt.date(2021, 9, 24)


def test_a_pause_moves_the_deadline_by_working_days(cast: Cast) -> None:
    case = walk.accepted(cast)
    step = case.steps.get(code="visit")
    due = step.due_on
    actions.suspend_step(step=step, reason="申请人住院", by=cast.wang)
    clock.fix(dt.date(2021, 9, 22))  # 14-18 and 22 September work: six days
    actions.resume_step(step=step, by=cast.wang)
    step.refresh_from_db()
    assert due == dt.date(2021, 9, 27) and step.suspended_days == 6
    assert step.due_on == dt.date(2021, 10, 11)  # 28-30 September, 8, 9 (make-up), 11


def test_an_extension_has_a_ceiling(cast: Cast) -> None:
    step = walk.accepted(cast).steps.get(code="visit")
    actions.extend_step(step=step, days=15, reason="外出务工", by=cast.wang)
    with pytest.raises(NotPossible, match="15 个工作日"):
        actions.extend_step(step=step, days=1, reason="再延", by=cast.wang)


def test_the_ceiling_is_the_cases_not_each_steps(cast: Cast) -> None:
    """民发〔2021〕57号: 30 working days in all, 45 in special cases."""
    case = walk.accepted(cast)
    one, other = list(case.steps.filter(finished_at=None, due_on__isnull=False))[:2]
    actions.extend_step(step=one, days=10, reason="外出务工", by=cast.wang)
    with pytest.raises(NotPossible, match="15 个工作日"):
        actions.extend_step(step=other, days=6, reason="再延", by=cast.wang)
    actions.extend_step(step=other, days=5, reason="再延", by=cast.wang)


def test_withdrawal_closes_every_step(cast: Cast) -> None:
    case = actions.withdraw(case=walk.accepted(cast), by=cast.li, reason="不办了")
    assert open_codes(case) == set()
    assert status(case) == ("已撤回", "idle")


def test_after_the_decision_nothing_is_withdrawn(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        actions.withdraw(case=walk.granted(cast).case, by=cast.li)


def test_a_closed_case_is_corrected_by_a_new_one(cast: Cast) -> None:
    decision = walk.granted(cast)
    decision.case.steps.filter(code="pay").update(
        finished_at=clock.now(), finished_by="t", result="paid"
    )
    case = decision.case
    case.state, case.closed_on = "closed", clock.today()
    case.save()
    again = actions.open_review(origin=case, kind="correction", by=cast.zhou, reason="金额有误")
    assert again.origin_id == case.pk and open_codes(again) == {"check", "visit"}


def test_the_worklist_is_mine_alone(cast: Cast) -> None:
    walk.submitted(cast)
    assert open_steps(cast.scope("wang")).count() == 1
    assert open_steps(cast.scope("zhao")).count() == 0
    assert open_steps(cast.scope("zhou")).count() == 0
    assert counts(cast.scope("wang")).soon == 1
    clock.fix(dt.date(2021, 9, 14))
    assert counts(cast.scope("wang")).late == 1
