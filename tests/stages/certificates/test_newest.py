"""A walk looks at the newest rows; a sweep finds what lies deeper, and a backlog keeps it going."""

import pytest

from minzheng.stages.certificates import newest, pull
from minzheng.stages.certificates.models import Code
from tests.cast import area
from tests.stages.records import Folk, a_case, households


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "WINDOW", 3)
    monkeypatch.setattr(newest, "_next_sweep", {})


def cases(many: int, start: int = 1) -> None:
    for person, home in households(area("烟雨社区"), many, start):
        a_case(person, home)


def test_the_first_walk_sees_all_the_next_the_newest(folk: Folk) -> None:
    cases(8)
    pull.pull()
    assert Code.objects.filter(kind="case").count() == 8
    Code.objects.filter(kind="case").delete()
    pull.pull()
    assert Code.objects.filter(kind="case").count() == 3
    newest._next_sweep.clear()  # ten minutes later
    pull.pull()
    assert Code.objects.filter(kind="case").count() == 8


def test_a_backlog_is_swept_until_it_is_gone(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "AT_ONCE", 4)
    cases(10)
    for _ in range(3):
        pull.pull()
    assert Code.objects.filter(kind="case").count() == 10


def test_looking_at_the_newest_alone_would_lose_the_old(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without sweeps the older rows never get their code."""
    monkeypatch.setattr(newest.time, "monotonic", lambda: -1.0)
    cases(8)
    for _ in range(5):
        pull.pull()
    assert Code.objects.filter(kind="case").count() == 3
