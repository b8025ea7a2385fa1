"""Nothing nears 2^63: the worst families that the schema admits, with every product measured.

Compiled integers overflow silently, so the bounds of the facts and of the values must keep
every intermediate result small. A counting integer watches the plain rule.
"""

from typing import Any

import pytest

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.document import MOST_ASSETS, MOST_MEMBERS, MOST_ROWS
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import USES, Figures
from minzheng.law import FactsError, RegisterError
from minzheng.law.facts import MOST_YUAN
from tests.areas.assistance.worked import DEMO, ON, with_values

CEILING = 2**62


class Watched(int):
    """An integer that remembers the largest result of any arithmetic it took part in."""

    largest = 0


def _watch(name: str) -> None:
    plain = getattr(int, name)

    def watched(self: int, other: int) -> Any:
        result = plain(self, other)
        if result is NotImplemented:
            return result
        Watched.largest = max(Watched.largest, abs(result))
        return Watched(result)

    setattr(Watched, name, watched)


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "floordiv", "rfloordiv", "and", "neg"):
    if _name != "neg":
        _watch(f"__{_name}__")


def _all_watched(value: Any) -> Any:
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        plain = {"first", "last"}
        return type(value)(
            *(
                part if name in plain else _all_watched(part)
                for name, part in zip(value._fields, value, strict=True)
            )
        )
    if isinstance(value, tuple):
        return tuple(_all_watched(part) for part in value)
    return Watched(value)


def worst_document(counted: bool) -> dict[str, Any]:
    """As large as the schema lets it be; obligors whose parents have the largest divisor."""
    kind = "wage" if counted else "employment_cost"
    return {
        "members": [{"age": 150, "flags": ["serious_illness", "able_no_income"]}] * MOST_MEMBERS,
        "incomes": [{"kind": kind, "amount": MOST_YUAN}] * MOST_ROWS,
        "annual_incomes": MOST_YUAN - 0.01,
        "obligors": [
            {
                "household_income": MOST_YUAN,
                "household_size": 1,
                "parents_supported": 1 + i % 10,
                "agreed": MOST_YUAN if i > 10 else 0,
            }
            for i in range(20)
        ],
        "property": {
            "financial": MOST_ASSETS,
            "area": 100_000,
            "dwellings": 2,
            "gifts": [{"amount": MOST_ASSETS // 100, "months_ago": 0}] * 100,
        },
        "new_jobs": [{"monthly": MOST_YUAN, "months_since_start": 1}] * MOST_MEMBERS,
        "single": {"own_income": MOST_YUAN},
    }


def worst_values(mode: int) -> Figures:
    """Every value at its upper bound; divisors as large as their bound."""
    most = {field: use.most for field, use in USES.items()}
    modes = {"amount_mode": mode, "rounding": mode, "severe_full": 1, "single_mode": mode}
    return Figures(**{**most, **modes, "impute_mode": 1, "disregard_scope": mode, "elder_age": 60})


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("mode", [0, 1])
def test_worst_case_stays_small(counted: bool, mode: int) -> None:
    Watched.largest = 0
    family: Family = _all_watched(RULE.read(worst_document(counted)))
    RULE.decide(family, _all_watched(worst_values(mode)))
    assert 2**50 < Watched.largest < CEILING


def test_the_watch_sees_an_overflow() -> None:
    Watched.largest = 0
    assert Watched(2**40) * 2**40 > 0
    assert Watched.largest > CEILING


def test_more_than_the_worst_is_refused() -> None:
    for key, value in (
        ("annual_incomes", MOST_YUAN + 0.01),
        ("members", [{}] * (MOST_MEMBERS + 1)),
        ("incomes", [{"kind": "wage", "amount": 1}] * (MOST_ROWS + 1)),
    ):
        with pytest.raises(FactsError):
            RULE.read({"members": [{}], key: value})


@pytest.mark.parametrize(
    ("value_id", "value"),
    [("dibao.standard_monthly", 10_000_001), ("support.k_s", 133), ("dibao.standard_monthly", 0)],
)
def test_a_value_beyond_its_bound_is_refused(value_id: str, value: int) -> None:
    with pytest.raises(RegisterError, match=value_id):
        RULE.values(with_values(DEMO, {value_id: value}), ON)
