"""Money as people read and write it; inside it is whole fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.foundation.core.money import to_fen, yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0"), (1, "0.01"), (80000, "800"), (123450, "1,234.50"), (-80000, "−800"), (-5, "−0.05")],
)
def test_fen_as_people_write_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1200", 120000), ("1,200.5", 120050), ("１２００．５０", 120050), ("800元", 80000),
        (" 0.01 ", 1), ("19.99", 1999), ("1200.500", 120050),
    ],
)  # fmt: skip
def test_yuan_as_people_type_it(typed: str, fen: int) -> None:
    assert to_fen(typed) == fen


@pytest.mark.parametrize(
    "typed", ["", "abc", "-5", "1e5", "1.234", "nan", "∞", "1.2.3", "9" * 20, "=1", ".", "½"]
)
def test_what_is_no_amount_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="金额") as caught:
        to_fen(typed)
    assert type(caught.value) is ValueError


@given(st.integers(0, 10**11))
def test_reading_back_what_was_written(fen: int) -> None:
    assert to_fen(yuan(fen)) == fen


def test_control_floats_would_lose_fen() -> None:
    assert int(float("19.99") * 100) != to_fen("19.99")
