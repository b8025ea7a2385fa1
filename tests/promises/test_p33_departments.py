"""P33: departments that refuse, hang, drip, lie or come late: pages go on, nothing is zero."""

import time

import pytest

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.decisions.actions import propose
from minzheng.stages.verification.actions import start_check
from minzheng.stages.verification.models import Query
from minzheng.stages.verification.queries import answered
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MODES = [
    "refuse", "unavailable", "hang", "drip", "garbage", "huge", "error", "wrong_id",
    "wrong_person", "wrong_signature",
]  # fmt: skip
PAGE = 0.4  # seconds a page waits


def zeroed(case: object) -> bool:
    """Whether a bank that did not answer was taken for an empty account."""
    states = set(Query.objects.filter(check_run__case=case, source="DS09").values_list("state"))
    return bool(states & {("none",), ("found",)})


@pytest.mark.parametrize("mode", MODES)
def test_a_bad_neighbour(cast: Cast, mode: str) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", mode)
        started = time.monotonic()
        check = start_check(case=case, by=cast.wang, seconds=PAGE)
        took = time.monotonic() - started
    print(f"P33 {mode}: page back after {took:.2f} s")
    assert took < PAGE + 2  # a bound against hanging, not a measurement
    assert not zeroed(case)
    assert answered(check) == (11, 12)
    with pytest.raises(NotPossible):
        propose(case=case, by=cast.shen)


def test_all_down_and_back_again(cast: Cast) -> None:
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        for source in ("DS01", "DS03", "DS09"):
            simulator.site.behaviours.set(source, "unavailable")
        check = start_check(case=case, by=cast.wang)
        assert answered(check) == (9, 12)
        simulator.site.behaviours.clear()
        from minzheng.stages.verification.actions import ask_open

        ask_open(check=check, seconds=5)
    assert answered(check) == (12, 12)


def test_control_silence_taken_for_nothing_is_found(cast: Cast) -> None:
    """The naive client: whatever is not an answer becomes «no record»."""
    case = walk.accepted(cast)
    with walk.departments(walk.li_records(cast)) as simulator:
        simulator.site.behaviours.set("DS09", "unavailable")
        start_check(case=case, by=cast.wang)
    Query.objects.filter(state__in=Query.OPEN).update(state="none")
    assert zeroed(case)
