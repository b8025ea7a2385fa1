"""Takes one way of two; no line of it would tell, since both ways meet again."""

from tests.promises.toy.half import way


def test_one_way() -> None:
    assert way(False) == "right"
