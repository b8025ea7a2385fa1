"""Tests on the line."""

from tests.promises.toy.line import topped_up


def test_on_the_line() -> None:
    assert [topped_up(n, 50) for n in (-1, 0, 1, 49, 50, 51)] == [0, 50, 49, 10, 0, 0]
