"""P12: whatever is changed, removed or swapped in the trail behind our back is found."""

import random
from collections import Counter

import pytest
from django.db import connection

from minzheng.foundation.audit import chain as chained
from minzheng.foundation.audit.models import Event
from tests.foundation.test_audit import note, tamper
from tests.promises.sitting import size

pytestmark = pytest.mark.django_db
EVENTS = 40


def found_of(times: int, seed: int) -> Counter[tuple[str, bool]]:
    """Tamper so often, each time with an untouched trail; what was done and whether it showed."""
    note(EVENTS)
    chance = random.Random(seed)
    events = list(Event.objects.order_by("seq"))[-EVENTS:]
    first = events[0].seq
    seen: Counter[tuple[str, bool]] = Counter()
    for _ in range(times):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT untouched")
            how = tamper(chance, events)
            seen[how, any(fault.seq >= first for fault in chained.faults())] += 1
            cursor.execute("ROLLBACK TO SAVEPOINT untouched")
    return seen


def test_every_tampering_shows(seed: int) -> None:
    times = size(100)
    print(f"P12: {times} tamperings")
    seen = found_of(times, seed)
    assert all(shown for _, shown in seen) and {how for how, _ in seen} == {
        "flip", "delete", "swap",
    }  # fmt: skip


def test_control_hashes_that_leave_the_content_out_miss_changes(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The same trail, chained by its numbers alone: a changed actor goes unseen."""
    monkeypatch.setattr(
        chained, "digest", lambda before, event: chained.sm3(f"{before} {event.seq}".encode())
    )
    assert found_of(60, seed)["flip", False] > 0
