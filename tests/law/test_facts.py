"""Strict facts: exact amounts, and every kind of wrong value refused with its field."""

import json
import math
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.law import FactsError
from minzheng.law.facts import Count, Money
from tests.areas.assistance.worked import worked_cases

MONEY = Money("金额")


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("0", 0), ("1", 100), ("0.01", 1), ("1.1", 110), ("187.13", 18_713), ("1899.99", 189_999),
        ("0.07", 7), ("4.35", 435), ("1.10", 110), ("1.100", 110), ("1e3", 100_000),
        ("1.5E2", 15_000), ("12e-1", 120), ("10000000", 1_000_000_000), ("-0", 0), ("0e99999", 0),
        ("10000000.00", 1_000_000_000), ("0.00000", 0), ("1E+3", 100_000),
        ("9999999.99", 999_999_999),
    ],
)  # fmt: skip
def test_amounts_are_exact(written: str, fen: int) -> None:
    assert MONEY.read(Decimal(written), "a") == fen


@pytest.mark.parametrize(
    "written",
    [
        "0.001", "1.005", "-0.01", "-1", "10000000.01", "1e8", "1e400", "1e999999999", "NaN",
        "sNaN", "Infinity", "-Infinity", "1e-999999999", "0.0000000000000000000000000000000001",
        "1.0000000000000000000000000000000000000000001", "1e-3",
    ],
)  # fmt: skip
def test_amounts_refused(written: str) -> None:
    with pytest.raises(FactsError) as caught:
        MONEY.read(Decimal(written), "incomes[0].amount")
    assert caught.value.field == "incomes[0].amount"


@pytest.mark.parametrize(
    "value", [True, False, None, "1500", "", [], {}, 1.005, 0.1 + 0.2, math.nan, math.inf, -1,
              10**30, -(10**30), 1e308]
)  # fmt: skip
def test_amounts_of_other_kinds_refused(value: Any) -> None:
    with pytest.raises(FactsError):
        MONEY.read(value, "a")


@settings(deadline=None)
@given(st.integers(0, 1_000_000_000))
def test_a_float_from_a_json_store_reads_as_written(fen: int) -> None:
    text = f"{fen // 100}.{fen % 100:02d}"
    assert MONEY.read(json.loads(text), "a") == fen
    assert MONEY.read(Decimal(text), "a") == fen


@pytest.mark.parametrize(
    "value", [True, 1.5, Decimal("1.5"), "1", None, -1, 11, 10**40, Decimal("1e999999"), math.nan,
              math.inf, Decimal("NaN"), [1]]
)  # fmt: skip
def test_counts_refused(value: Any) -> None:
    with pytest.raises(FactsError):
        Count("数", 0, 10).read(value, "a")


def test_counts_written_with_a_point() -> None:
    assert Count("数", 0, 10).read(Decimal("3.0"), "a") == 3
    assert Count("数", 0, 10).read(3.0, "a") == 3


M: dict[str, Any] = {"members": [{}]}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (None, "$"), ([], "$"), (1, "$"), ("x", "$"), (True, "$"),
        ({}, "members"),
        ({"members": []}, "members"),
        ({"members": {}}, "members"),
        ({"members": [1]}, "members[0]"),
        ({"members": [{}] * 31}, "members"),
        ({"members": [{"age": -1}]}, "members[0].age"),
        ({"members": [{"age": 151}]}, "members[0].age"),
        ({"members": [{"age": "70"}]}, "members[0].age"),
        ({"members": [{"age": True}]}, "members[0].age"),
        ({"members": [{"rel": "本人"}]}, "members[0].rel"),
        ({"members": [{"rel": "self\n"}]}, "members[0].rel"),
        ({"members": [{"rel": 1}]}, "members[0].rel"),
        ({"members": [{"flags": ["other"]}]}, "members[0].flags[0]"),
        ({"members": [{"flags": "prison"}]}, "members[0].flags"),
        ({"members": [{"flags": ["prison", "prison"]}]}, "members[0].flags[1]"),
        ({"members": [{"flags": [["prison"]]}]}, "members[0].flags[0]"),
        ({"members": [{"colour": 1}]}, "members[0].colour"),
        ({"members": [{"disability": {"level": 5, "kinds": []}}]}, "members[0].disability.level"),
        ({"members": [{"disability": {"level": 1, "kinds": ["x"]}}]},
         "members[0].disability.kinds[0]"),
        ({**M, "incomes": [{"kind": "lottery", "amount": 1}]}, "incomes[0].kind"),
        ({**M, "incomes": [{"kind": "wage"}]}, "incomes[0].amount"),
        ({**M, "incomes": [{"amount": 1}]}, "incomes[0].kind"),
        ({**M, "incomes": [{"kind": "wage", "amount": -0.01}]}, "incomes[0].amount"),
        ({**M, "incomes": [{"kind": "wage", "amount": "1"}]}, "incomes[0].amount"),
        ({**M, "incomes": None}, "incomes"),
        ({**M, "incomes": [{"kind": "wage", "amount": 1}] * 101}, "incomes"),
        ({**M, "annual_incomes": [1]}, "annual_incomes"),
        ({**M, "obligors": [{}]}, "obligors[0].household_income"),
        ({**M, "obligors": [{"household_income": 1}]}, "obligors[0].household_size"),
        ({**M, "obligors": [{"household_income": 1, "household_size": 0}]},
         "obligors[0].household_size"),
        ({**M, "obligors": [{"exempt": False}]}, "obligors[0].household_income"),
        ({**M, "obligors": [{"exempt": 1}]}, "obligors[0].exempt"),
        ({**M, "obligors": [{"exempt": True, "parents_supported": 11}]},
         "obligors[0].parents_supported"),
        ({**M, "property": {"cars": 1.5}}, "property.cars"),
        ({**M, "property": {"boats": 1}}, "property.boats"),
        ({**M, "property": {"gifts": [{"amount": 1}]}}, "property.gifts[0].months_ago"),
        ({**M, "single": {"own_income": 0, "member": 1}}, "single.member"),
        ({**M, "single": 0}, "single"),
        ({**M, "new_job": {"monthly": 1}}, "new_job.months_since_start"),
        ({**M, "new_job": {"monthly": 1, "months_since_start": 0}}, "new_job.months_since_start"),
        ({**M, "new_job": {"monthly": 1, "months_since_start": 1, "limit": 13}}, "new_job.limit"),
        ({**M, "hukou_local": 1}, "hukou_local"),
        ({**M, "cooperates": "yes"}, "cooperates"),
        ({**M, "date": "2021-8-1"}, "date"),
        ({**M, "date": "20210801"}, "date"),
        ({**M, "date": "2021-02-29"}, "date"),
        ({**M, "date": "2021-08-01\n"}, "date"),
        ({**M, "date": "２０２１-08-01"}, "date"),
        ({**M, "date": 20210801}, "date"),
        ({**M, "month": "2021-13"}, "month"),
        ({**M, "month": "2021-08-01"}, "month"),
        ({**M, "date": "2021-08-01", "month": "2021-08"}, "month"),
        ({**M, "unknown": 1}, "unknown"),
        ({**M, "张三": 1}, "?"),
        ({**M, "x" * 99: 1}, "?"),
        ({"members": [{}], 5: 1}, "?"),
    ],
)  # fmt: skip
def test_refused_at_the_field(document: Any, field: str) -> None:
    with pytest.raises(FactsError) as caught:
        RULE.read(document)
    assert caught.value.field == field
    assert caught.value.message and not caught.value.message.isascii()


def test_messages_never_repeat_what_was_typed() -> None:
    secret = "王小明330402"
    documents: list[dict[str, Any]] = [
        {**M, secret: 1},
        {"members": [{"rel": secret}]},
        {"members": [{"flags": [secret]}]},
        {**M, "incomes": [{"kind": secret, "amount": 1}]},
        {**M, "date": secret},
    ]
    for document in documents:
        with pytest.raises(FactsError) as caught:
            RULE.read(document)
        assert secret not in str(caught.value)


# ---- the published schema ----------------------------------------------------------------

SCHEMA = jsonschema.Draft202012Validator(RULE.schema())


def test_schema_is_valid_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(RULE.schema())
    json.dumps(RULE.schema())


def test_schema_accepts_every_worked_case() -> None:
    for case in worked_cases():
        document = json.loads(json.dumps(case.document, default=float))
        assert SCHEMA.is_valid(document), case.id


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"members": []},
        {**M, "unknown": 1},
        {"members": [{"flags": ["other"]}]},
        {"members": [{"age": True}]},
        {**M, "incomes": [{"kind": "lottery", "amount": 1}]},
        {**M, "incomes": [{"kind": "wage", "amount": 1e9}]},
        {**M, "incomes": [{"kind": "wage", "amount": "1"}]},
        {**M, "obligors": [{}]},
        {**M, "obligors": [{"exempt": False}]},
        {**M, "new_job": {"monthly": 1, "months_since_start": 1, "limit": 13}},
        {**M, "hukou_local": 1},
        {**M, "date": "2021-08-01", "month": "2021-08"},
    ],
)
def test_schema_and_reader_refuse_alike(document: Any) -> None:
    assert not SCHEMA.is_valid(document)
    with pytest.raises(FactsError):
        RULE.read(document)


ATOMS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(), st.text(max_size=5),
    st.sampled_from(["wage", "self", "prison", "2021-08-01", "mental"]),
)  # fmt: skip
KEYS = st.sampled_from(
    ["members", "incomes", "obligors", "property", "single", "new_job", "date", "kind", "amount",
     "rel", "flags", "age", "household_income", "household_size", "exempt", "financial", "gifts"]
)  # fmt: skip
ANYTHING = st.recursive(
    ATOMS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


@settings(deadline=None)
@given(ANYTHING)
def test_nothing_but_a_facts_error(document: Any) -> None:
    for given_ in (document, {"members": [{}], "property": document, "incomes": document}):
        try:
            RULE.read(given_)
        except FactsError as error:
            assert error.field
