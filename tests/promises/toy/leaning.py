"""Two tests, the second of which leans on the first: green forwards, red backwards."""

SEEN: list[str] = []


def test_first() -> None:
    SEEN.append("first")


def test_second() -> None:
    assert SEEN == ["first"]
