"""P20: what was decided is what an independent reader of the law, and of the letter, computes.

The generated households lie heavily on every line; the functions are those of the area's tests.
"""

import pytest
from django.db import connection

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import DIBAO, Dibao
from tests.areas.assistance import promise
from tests.areas.assistance.worked import DEMO, ON
from tests.promises.sitting import size

# No database is touched: once is enough.
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="runs with SQLite")
VALUES = RULE.values(DEMO, ON)
SMALL = 1_500


def test_an_independent_reader_agrees(seed: int) -> None:
    many = size(SMALL)
    print(f"P20: {many} households against a second calculator")
    assert promise.agrees_with_the_oracle(many, seed, VALUES) == (many, 0, "")


def test_the_told_sums_give_the_amount(seed: int) -> None:
    many = size(SMALL)
    assert promise.sums_give_the_amount(many, seed, VALUES) == (many, 0, "")


def test_a_fen_more_never_raises_aid_and_order_does_not_matter(seed: int) -> None:
    many = size(SMALL)
    assert promise.a_fen_more_never_raises_aid(many, seed, VALUES) == (many, 0, "")
    assert promise.order_does_not_matter(many, seed, VALUES) == (many, 0, "")


def test_control_averages_multiplied_back_are_caught(seed: int) -> None:
    """A rule that rounds the average a head and multiplies it back differs from the reader."""

    def broken(family: Family, values: Figures) -> Dibao:
        told = RULE.decide(family, values)
        if told.result != DIBAO:
            return told
        head = -(-told.gap // (told.size * told.per)) * told.size
        return told._replace(amount=-(-head // 100) * 100)

    assert promise.agrees_with_the_oracle(SMALL, seed, VALUES, broken).broken > 0
