"""Tests that reach every line and ask nothing."""

from tests.promises.toy.line import topped_up


def test_it_runs() -> None:
    topped_up(1, 10)
    topped_up(11, 10)
