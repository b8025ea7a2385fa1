"""The marginal household's own rule: its worked cases, its words, its grounds of refusal."""

import pytest

from minzheng.areas.assistance.rules import dibao
from minzheng.areas.assistance.rules.marginal_household import RULE
from tests.areas.assistance.households import households
from tests.areas.assistance.worked import DEMO, ON, Worked, agrees, worked_cases

CASES = worked_cases("marginal.yaml")
VALUES = RULE.values(DEMO, ON)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Worked) -> None:
    register = case.register()
    facts, values = RULE.read(case.document), RULE.values(register, case.on)
    outcome = RULE.decide(facts, values)
    told = RULE.out(facts, values, outcome)
    assert agrees(case, told), told
    data = RULE.explain(facts, values, outcome, case.on, register).as_data()
    codes = {row["code"] for row in data["reasons"]} - {""}
    assert codes == ({case.code} if case.code else set())
    assert data["result"] == told["result"] and data["amount_fen"] == 0 and data["sums"] == []


def test_one_household_one_standing() -> None:
    """Both rules say the same of every household: dibao, marginal (single or not), or nothing."""
    same = {"SINGLE": "MARGIN"}
    for family in households(2_000, 9, VALUES).households():
        outcome = RULE.decide(family, VALUES)
        first = dibao.RULE.out(family, VALUES, outcome)
        second = RULE.out(family, VALUES, outcome)
        assert same.get(first["result"], first["result"]) == second["result"]
        assert first["income"] == second["income"]
