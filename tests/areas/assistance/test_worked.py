"""Every worked case gives its answer, and its refusal code."""

import pytest

from minzheng.areas.assistance.rules.dibao import RULE
from tests.areas.assistance.worked import Worked, agrees, answer, worked_cases

CASES = worked_cases()


def test_ids_are_unique_and_many() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert len(CASES) > 120
    assert {f"DB{n}" for n in range(1, 13)} <= {case.id for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Worked) -> None:
    told = answer(case)
    assert agrees(case, told), told


@pytest.mark.parametrize("case", [c for c in CASES if c.code], ids=lambda case: case.id)
def test_refusal_code(case: Worked) -> None:
    register = case.register()
    facts = RULE.read(case.document)
    values = RULE.values(register, case.on)
    outcome = RULE.decide(facts, values)
    reasons = RULE.explain(facts, values, outcome, case.on, register).reasons
    assert case.code in {reason["code"] for reason in reasons if reason["holds"] is False}
