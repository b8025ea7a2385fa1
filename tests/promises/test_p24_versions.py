"""P24: two editors of one record, one conflict shown, nothing overwritten."""

from typing import Any

import pytest

from minzheng.foundation.core.refusal import Conflict
from minzheng.stages.cases.actions import save_answers
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from tests.cast import Cast
from tests.promises.parallel import at_once
from tests.promises.sitting import size
from tests.stages.cases.test_drafts import draft

pytestmark = pytest.mark.django_db(transaction=True)


def pair(case: Case, cast: Cast, number: int) -> list[Any]:
    """Two people open the same page and send it."""
    seen = Case.objects.get(pk=case.pk).version

    def edit(who: str) -> Any:
        mine = Case.objects.get(pk=case.pk)
        return save_answers(case=mine, answers={who: number}, by=cast.li, version=seen)

    return at_once([lambda: edit("first"), lambda: edit("second")])


def test_every_pair_gives_one_conflict(cast: Cast) -> None:
    case, pairs = draft(cast), size(30)
    print(f"P24: {pairs} pairs")
    for number in range(1, pairs + 1):
        results = pair(case, cast, number)
        assert sum(isinstance(r, Conflict) for r in results) == 1, results
        case.refresh_from_db()
        kept = answers_of(case)
        winner = "first" if isinstance(results[1], Conflict) else "second"
        assert kept[winner] == number


def test_control_without_a_version_one_edit_is_lost(cast: Cast) -> None:
    """Each reads, merges and saves the whole row: one of two answers is gone, nobody is told."""
    import json
    import threading

    case, both_read = draft(cast), threading.Barrier(2)

    def naive(who: str) -> None:
        row = Case.objects.get(pk=case.pk)
        merged = {**answers_of(row), who: 1}
        both_read.wait(10)
        row.answers = json.dumps(merged)
        row.save(update_fields=["answers"])

    results = at_once([lambda: naive("first"), lambda: naive("second")])
    case.refresh_from_db()
    assert results == [None, None] and len(answers_of(case)) == 1
