"""Properties of dibao over random documents; what the codes and the values agree on."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import FLAGS
from minzheng.areas.assistance.rules.figures import USES, Figures
from minzheng.areas.assistance.rules.income import INCOME_KINDS, LAST_COUNTED
from minzheng.areas.assistance.rules.members import STANDINGS
from minzheng.areas.assistance.rules.outcome import DIBAO, SINGLE, Dibao
from tests.areas.assistance.worked import DEMO, ON

VALUES = RULE.values(DEMO, ON)
YUAN = st.integers(0, 1_200_000).map(lambda fen: fen / 100)

MEMBER = st.fixed_dictionaries(
    {},
    optional={
        "rel": st.sampled_from(["self", "spouse", "child", "mother", "uncle"]),
        "age": st.integers(0, 110),
        "flags": st.lists(st.sampled_from(sorted(FLAGS)), unique=True, max_size=2),
        "disability": st.fixed_dictionaries(
            {"level": st.integers(1, 4), "kinds": st.just(["mental"])}
        ),
    },
)
INCOME = st.fixed_dictionaries(
    {"kind": st.sampled_from(sorted(INCOME_KINDS)), "amount": YUAN},
)
OBLIGOR = st.fixed_dictionaries(
    {"household_income": YUAN, "household_size": st.integers(1, 6)},
    optional={"parents_supported": st.integers(1, 10), "agreed": YUAN, "exempt": st.booleans()},
)
DOCUMENT = st.fixed_dictionaries(
    {"members": st.lists(MEMBER, min_size=1, max_size=6)},
    optional={
        "incomes": st.lists(INCOME, max_size=5),
        "annual_incomes": YUAN,
        "obligors": st.lists(OBLIGOR, max_size=4),
        "single": st.fixed_dictionaries({"own_income": YUAN}),
    },
)


def decide(document: dict[str, Any], values: Figures = VALUES) -> Dibao:
    return RULE.decide(RULE.read(document), values)


@settings(max_examples=300, deadline=None)
@given(DOCUMENT, st.randoms())
def test_order_does_not_matter(document: dict[str, Any], random: Any) -> None:
    mixed = dict(document)
    for key in ("members", "incomes", "obligors"):
        if key in mixed:
            mixed[key] = random.sample(mixed[key], len(mixed[key]))
    assert decide(mixed) == decide(document)


@settings(max_examples=200, deadline=None)
@given(DOCUMENT)
def test_ignored_kinds_change_nothing(document: dict[str, Any]) -> None:
    ignored = [word for word, code in INCOME_KINDS.items() if code >= 10]
    extra = [{"kind": word, "amount": 12_345.67} for word in ignored]
    more = {**document, "incomes": [*document.get("incomes", []), *extra]}
    assert decide(more)._replace(ignored=0) == decide(document)._replace(ignored=0)
    assert LAST_COUNTED < 10


@settings(max_examples=300, deadline=None)
@given(DOCUMENT)
def test_outcome_is_sound(document: dict[str, Any]) -> None:
    found = decide(document)
    assert 0 <= found.size <= len(document["members"])
    assert found.size + found.left_out == len(document["members"])
    assert found.income >= 0
    assert 0 <= found.amount <= found.standard * max(1, found.size)
    assert (found.amount > 0) == (found.result in (DIBAO, SINGLE))
    assert found.amount % 100 == 0


@pytest.mark.parametrize(("field", "value_id"), [(field, use.id) for field, use in USES.items()])
def test_every_value_is_known_to_the_demo(field: str, value_id: str) -> None:
    assert DEMO.entry(value_id, ON).id == value_id
    assert field in Figures._fields


def test_codes_agree_with_the_policy_files() -> None:
    from minzheng.areas.assistance.rules import figures

    told = {
        "dibao.amount_mode": {"DIFFERENCE": figures.DIFFERENCE, "BAND": figures.BAND},
        "round.dibao": {
            "FEN": figures.FEN,
            "CEIL_YUAN": figures.CEIL_YUAN,
            "HALF_UP_YUAN": figures.HALF_UP_YUAN,
        },
        "single.mode": {
            "FULL_FOR_SEVERE": figures.FULL_FOR_SEVERE,
            "SHORTFALL_OWN_INCOME": figures.SHORTFALL_OWN_INCOME,
        },
        "disregard.scope": {"MEMBER": figures.BY_MEMBER, "HOUSEHOLD": figures.BY_HOUSEHOLD},
        "income.impute_mode": {
            "NONE": figures.NO_IMPUTING,
            "MINWAGE_SHARE": figures.MINWAGE_SHARE,
        },
        "dibao.severe_full": {"DISABLED": 0, "ENABLED": 1},
    }
    for value_id, codes in told.items():
        assert dict(DEMO.rows(value_id)[-1].choices) == codes


def test_every_standing_is_told() -> None:
    assert {code for code, _ in STANDINGS.values()} >= {
        "COUNTED_SPOUSE",
        "COUNTED_STUDENT",
        "EXCLUDED_PRISON",
    }
