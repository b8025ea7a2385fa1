"""From one ID to an entitlement: the worked clock CLK1 and case DB1 of the procedure."""

import datetime as dt
import json

import pytest

from minzheng.foundation.core import clock, line
from minzheng.stages.cases.queries import status, timeline
from minzheng.stages.decisions.queries import letter, replay
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_clock_of_the_procedure(cast: Cast) -> None:
    """CLK1: accepted 13 September, every due day as the table says."""
    case = walk.posted(cast)
    due = {s.code: s.due_on for s in case.steps.all()}
    assert case.accepted_on == dt.date(2021, 9, 13)
    assert due["check"] == dt.date(2021, 9, 16)
    assert due["opinion"] == dt.date(2021, 10, 9)  # a make-up Saturday
    assert due["posting"] == dt.date(2021, 10, 18)  # 16 October is a Saturday: rolls
    assert case.due_on == dt.date(2021, 10, 29)
    clock.fix(dt.date(2021, 10, 18))
    line.run_once()
    assert status(case)[0] == "公示 7 天"  # its last day still counts
    clock.fix(dt.date(2021, 10, 19))
    line.run_once()
    assert case.steps.get(code="decide").due_on == dt.date(2021, 10, 26)


def test_from_application_to_entitlement(cast: Cast) -> None:
    """DB1 and PY1: 800 yuan from November, nothing for October."""
    decision = walk.granted(cast)
    right = decision.entitlement
    assert (decision.amount_fen, right.from_month) == (80_000, dt.date(2021, 11, 1))
    assert right.covered.count() == 3
    assert right.placeholder
    moments = {m.code: m.state for m in timeline(decision.case)}
    assert moments["decide"] == "done" and moments["pay"] == "now"


def test_the_letter_adds_up(cast: Cast) -> None:
    """The sums of the letter give the amount; every used number of the demo says so."""
    page = letter(walk.granted(cast))
    sums = page["explanation"]["sums"]
    total = sum(row["fen"] if row["sign"] == "+" else -row["fen"] for row in sums)
    assert total == 80_000 == page["explanation"]["amount_fen"]
    assert page["placeholder"]
    assert any("行政复议" in words for words in page["remedies"])


def test_a_decision_replays_to_the_fen(cast: Cast) -> None:
    decision = walk.granted(cast)
    clock.fix(dt.date(2024, 5, 1))
    assert replay(decision).same


def test_replay_notices_other_facts(cast: Cast) -> None:
    """Control: facts that were changed later do not replay."""
    decision = walk.granted(cast)
    proposal = decision.proposal
    facts = json.loads(proposal.facts.open())
    facts["incomes"].append({"kind": "wage", "amount": 1})
    proposal.facts = json.dumps(facts)
    proposal.save()
    decision.refresh_from_db()
    assert not replay(decision).same
