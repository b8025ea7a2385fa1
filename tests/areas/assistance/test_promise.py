"""The promises over a few thousand households, each with a variant that must break it."""

from collections.abc import Callable
from typing import Any

import pytest

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import DIBAO, SINGLE, Dibao
from tests.areas.assistance import promise
from tests.areas.assistance.test_batch import options
from tests.areas.assistance.worked import DEMO, ON

VALUES = RULE.values(DEMO, ON)
SIZE = 3_000


def _generous(family: Family, values: Figures) -> Dibao:
    """Pays a yuan more to whoever has an odd fen."""
    told = RULE.decide(family, values)
    odd = told.result == DIBAO and told.income // told.per % 2
    return told._replace(amount=told.amount + 100 * odd)


def _by_the_first(family: Family, values: Figures) -> Dibao:
    """Looks at the first member."""
    told = RULE.decide(family, values)
    return told._replace(left_out=family.members.age[family.members.first])


def _by_the_head(family: Family, values: Figures) -> Dibao:
    """Rounds the average and multiplies it back."""
    told = RULE.decide(family, values)
    if told.result != DIBAO:
        return told
    head = -(-told.gap // (told.size * told.per)) * told.size
    return told._replace(amount=-(-head // 100) * 100)


PROMISES: list[tuple[Callable[..., promise.Kept], Any]] = [
    (promise.agrees_with_the_oracle, _by_the_head),
    (promise.a_fen_more_never_raises_aid, _generous),
    (promise.order_does_not_matter, _by_the_first),
]


@pytest.mark.parametrize(("kept", "broken"), PROMISES, ids=lambda f: f.__name__)
def test_promise_and_its_control(kept: Callable[..., promise.Kept], broken: Any) -> None:
    assert kept(SIZE, 31, VALUES) == (SIZE, 0, "")
    caught = kept(SIZE, 31, VALUES, broken)
    assert caught.broken > 0 and caught.first


@pytest.mark.parametrize("which", range(3))
def test_under_every_option(which: int) -> None:
    values = options()[which]
    assert promise.agrees_with_the_oracle(SIZE, 70 + which, values).first == ""
    assert promise.sums_give_the_amount(SIZE, 70 + which, values).first == ""


def test_sums_that_do_not_add_up_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: an explanation that forgets the closing line no longer gives the amount."""
    from minzheng.areas.assistance.rules import story

    monkeypatch.setattr(story, "_closed", lambda lines, *rest, **named: lines)
    assert promise.sums_give_the_amount(SIZE, 70, VALUES).broken > 0


def test_the_listed_cliff_is_reached() -> None:
    crossed = 0
    for family in promise.families(SIZE, 31, VALUES):
        before = RULE.decide(family, VALUES)
        after = RULE.decide(promise.one_fen_more(family), VALUES)
        crossed += before.result == DIBAO and after.result == SINGLE
        if before.result == after.result == DIBAO:
            assert before.amount - after.amount in (0, 100)
    assert crossed > 0
