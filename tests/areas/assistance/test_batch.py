"""One rule, two executions: compiled over a population equals plain."""

from pathlib import Path
from typing import Any

import pytest

from minzheng.areas.assistance.rules import dibao
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.figures import Figures
from tests.areas.assistance.batch import counted, differences, engine
from tests.areas.assistance.households import households
from tests.areas.assistance.worked import DEMO, ON, with_values

SIZE, SEED = 10_000, 20_211_026
OPTIONS: list[dict[str, Any]] = [
    {"round.dibao": "FEN", "dibao.severe_full": "ENABLED", "income.impute_mode": "MINWAGE_SHARE"},
    {
        "round.dibao": "HALF_UP_YUAN",
        "dibao.amount_mode": "BAND",
        "disregard.scope": "HOUSEHOLD",
        "single.mode": "SHORTFALL_OWN_INCOME",
        "topup.elder_rate": 15,
        "topup.illness_rate": 20,
        "dibao.standard_monthly": 83334,
        "support.k_s": 135,
        "support.r_s": 35,
        "marginal.mult": 133,
        "wage.minimum_monthly": 110001,
    },
]


def options() -> list[Figures]:
    """The demo's values, and two others that switch on every other way of counting."""
    registers = [DEMO, *(with_values(DEMO, chosen) for chosen in OPTIONS)]
    return [RULE.values(register, ON) for register in registers]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of compiled code for this run."""
    return tmp_path_factory.mktemp("compiled")


def test_compiled_equals_plain(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All outcome fields of 10,000 households, and of fewer under the other options."""
    compiled = engine(cache)
    for size, values in zip((SIZE, 1_000, 1_000), options(), strict=True):
        population = households(size, SEED, values)
        assert differences(compiled, population, values) == []
        assert min(counted(compiled.run(population, values)).values()) > size / 200
    # Control: a plain rule that differs by one sign is found to differ.
    find = dibao.find
    monkeypatch.setattr(
        dibao, "find", lambda *given: find(*given)._replace(eligible=not find(*given).eligible)
    )
    assert len(differences(compiled, population, values)) > 0


def test_blocks_do_not_matter(cache: Path) -> None:
    compiled, values = engine(cache), options()[0]
    population = households(1_000, 7, values)
    whole, parts = compiled.run(population, values), compiled.run(population, values, block=37)
    assert all((whole[name] == parts[name]).all() for name in whole)


def test_nothing_to_decide(cache: Path) -> None:
    compiled, values = engine(cache), options()[0]
    assert len(compiled.run(households(0, 1, values), values)["amount"]) == 0
