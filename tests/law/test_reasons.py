"""Limits: the nearest whole number that flips a comparison, checked against every neighbour."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.law.reasons import Limit, Sum
from minzheng.law.words import chinese_number, exact, half_up, yuan_number, yuan_text

NUMBERS = st.fractions(min_value=0, max_value=500, max_denominator=12)


@settings(deadline=None)
@given(NUMBERS, NUMBERS, st.booleans())
def test_flips_at_is_the_nearest(measured: Fraction, bound: Fraction, strict: bool) -> None:
    limit = Limit(measured, bound, strict)
    at = limit.flips_at()
    whole = range(600)
    others = [n for n in whole if Limit(n, bound, strict).holds() != limit.holds()]
    assert at == (min(others, key=lambda n: abs(n - measured)) if others else None)


def test_on_the_line() -> None:
    assert Limit(900, 900, strict=True).holds() is False
    assert Limit(900, 900, strict=True).flips_at() == 899
    assert Limit(900, 900).holds() is True
    assert Limit(900, 900).flips_at() == 901
    assert Limit(0, 0, strict=True).flips_at() is None


def test_sums_are_signed() -> None:
    assert [Sum("a", "", 5, sign).signed for sign in "+-"] == [5, -5]


def test_words() -> None:
    assert [yuan_text(fen) for fen in (0, 5, 100, 270_000, 189_442, -50)] == [
        "0", "0.05", "1", "2,700", "1,894.42", "-0.50"
    ]  # fmt: skip
    assert yuan_text(Fraction(1, 2)) == "0.01"
    assert [yuan_number(fen) for fen in (0, 100, 150, Fraction(1, 12))] == [0, 1, 1.5, 1 / 1200]
    assert [half_up(Fraction(n, 2)) for n in (-1, 0, 1, 3)] == [0, 0, 1, 2]
    assert (exact(6, 3), exact(1, 3)) == (2, Fraction(1, 3))
    assert type(exact(6, 3)) is int


def test_article_numbers_in_words() -> None:
    told = {1: "一", 10: "十", 12: "十二", 20: "二十", 48: "四十八", 100: "一百", 105: "一百零五",
            110: "一百一十", 114: "一百一十四", 120: "一百二十", 199: "一百九十九"}  # fmt: skip
    assert {n: chinese_number(n) for n in told} == told
