"""P05: two clerks on one task, one of them wins and the other is told."""

from typing import Any

import pytest

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases import actions
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.decisions.actions import decide
from minzheng.stages.decisions.models import Decision, Entitlement
from tests import walk
from tests.cast import Cast
from tests.promises.parallel import at_once
from tests.promises.sitting import size

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clerks_accept_one_case(cast: Cast) -> None:
    case = walk.submitted(cast)
    rounds = size(10)
    print(f"P05: {rounds} rounds of two clerks")
    for _ in range(rounds):
        CaseStep.objects.filter(case=case).delete()
        CaseStep.objects.create(
            case=case, code="accept", owner="town_clerk", area=case.area,
            opened_on=case.submitted_on, sort_on=case.submitted_on,
            yellow_on=case.submitted_on,
        )  # fmt: skip

        def accept() -> Any:
            mine = Case.objects.get(pk=case.pk)
            return actions.finish_step(case=mine, code="accept", result="accepted", by=cast.wang)

        results = at_once([accept, accept])
        lost = [r for r in results if isinstance(r, Exception)]
        assert len(lost) == 1 and isinstance(lost[0], NotPossible), results
        codes = sorted(case.steps.filter(finished_at=None).values_list("code", flat=True))
        assert codes == ["check", "visit"]


def test_two_reviewers_decide_one_case(cast: Cast) -> None:
    case = walk.ready(cast)

    def grant() -> Any:
        mine = Case.objects.get(pk=case.pk)
        return decide(case=mine, verdict="grant", reasons="符合条例第九条。", by=cast.zhou)

    results = at_once([grant] * 3)
    assert sum(isinstance(r, Decision) for r in results) == 1, results
    assert all(isinstance(r, Decision | NotPossible) for r in results), results
    assert Decision.objects.count() == Entitlement.objects.count() == 1


def test_control_without_the_claim_both_win(cast: Cast) -> None:
    """A step marked finished by reading first and saving after: both clerks «win»."""
    import threading

    case = walk.submitted(cast)
    both_read = threading.Barrier(2)

    def naive() -> str:
        step = CaseStep.objects.get(case=case, code="accept")
        both_read.wait(10)
        if step.finished_at is None:
            step.finished_at, step.finished_by, step.result = walk.clock.now(), "x", "accepted"
            step.save()
            return "won"
        return "lost"

    assert at_once([naive, naive]) == ["won", "won"]
