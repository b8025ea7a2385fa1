"""The timeline after a return: what stays done, what sent it back, what comes again."""

import pytest

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import timeline
from minzheng.stages.decisions.progress import five, points
from tests.cast import Cast
from tests.stages.records import a_case, a_step

pytestmark = pytest.mark.django_db
TO_POSTING = (
    ("accept", "accepted"), ("check", "done"), ("visit", "done"), ("opinion", "agree"),
    ("posting", "objection"),
)  # fmt: skip


@pytest.fixture
def case(cast: Cast) -> Case:
    """Of 李家, without a step."""
    return a_case(cast.li, cast.li_home)


def ran(case: Case, *runs: tuple[str, str]) -> None:
    """Steps that were done one after the other; without a result it is still open."""
    for code, result in runs:
        more = (
            {"finished_at": clock.now(), "finished_by": "x", "finished_label": "沈"}
            if result
            else {}
        )
        a_step(case, code, result=result, **more)


def told(case: Case) -> dict[str, str]:
    """The state of each step, in the order of the page."""
    return {moment.code: moment.state for moment in timeline(case)}


def test_what_was_sent_back_is_not_done(case: Case) -> None:
    """An objection: checked and visited again; the opinion stands no more."""
    ran(case, *TO_POSTING, ("check", ""), ("visit", ""))
    assert told(case) == {
        "accept": "done", "check": "now", "visit": "now", "opinion": "again", "posting": "back",
        "decide": "next", "pay": "next",
    }  # fmt: skip
    again = [moment.code for moment in timeline(case) if moment.again]
    assert again == ["check", "visit"]


def test_going_round_it_becomes_done_again(case: Case) -> None:
    ran(case, *TO_POSTING, ("check", "done"), ("visit", "done"), ("opinion", "agree"))
    ran(case, ("posting", ""))
    assert set(told(case).values()) == {"done", "now", "next"}
    assert told(case)["opinion"] == "done"


def test_only_what_hangs_on_it_comes_again(case: Case) -> None:
    """The check alone is opened once more: the visit beside it stays done."""
    ran(case, *TO_POSTING[:3], ("opinion", "return"), ("check", ""))
    assert told(case)["visit"] == "done" and told(case)["opinion"] == "back"


def test_papers_that_are_asked_for_stand_before_the_acceptance(case: Case) -> None:
    ran(case, ("accept", "supplement"), ("supplement", ""))
    assert list(told(case).items())[:2] == [("supplement", "now"), ("accept", "back")]


def test_and_once_they_are_in_it_is_accepted_for_the_first_time(case: Case) -> None:
    ran(case, ("accept", "supplement"), ("supplement", "sent"), ("accept", ""))
    assert list(told(case).items())[:2] == [("supplement", "done"), ("accept", "now")]
    assert not any(moment.again for moment in timeline(case)), "it was not accepted before"


def test_of_a_case_that_ended_nothing_is_to_come_again(case: Case) -> None:
    ran(case, *TO_POSTING, ("check", "withdrawn"), ("visit", "withdrawn"))
    case.state = "withdrawn"
    assert set(told(case).values()) == {"done"}


def test_the_resident_is_told_the_same(case: Case) -> None:
    """In words, on the page and in the bar of five; a state that her application knows."""
    ran(case, *TO_POSTING, ("check", ""), ("visit", ""))
    shown = {point.label: point for point in points(case)}
    assert {point.state for point in shown.values()} <= {"done", "now", "late", "todo"}
    assert "会再办一次" in shown["公示"].note and "有异议，重新调查" in shown["公示"].note
    assert "办过了 · 会再办一次" in shown["初审意见"].note
    bar = {step["label"]: step["state"] for step in five(case, list(case.steps.order_by("id")))}
    assert bar["受理"] == "done" and bar["核对"] == "now" and bar["公示"] == "todo"
