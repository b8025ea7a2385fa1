"""Controls: each deliberately broken variant of the rule fails cases that it must fail.

A variant is the rule's own text with one piece replaced. If a replacement goes unnoticed the
worked cases are too weak, whatever they say.
"""

import inspect
import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from minzheng.areas.assistance.rules import amount, dibao, income, members
from tests.areas.assistance.worked import agrees, answer, worked_cases

CASES = {case.id: case for case in worked_cases()}


class Broken(NamedTuple):
    """Where a function is looked up, its name, the text replaced, and who must notice."""

    where: Any
    name: str
    old: str
    new: str
    noticed_by: tuple[str, ...]


VARIANTS = {
    "line included": Broken(
        dibao, "find", "earned.total < values", "earned.total <= values", ("DB2", "standard-3-on")
    ),
    "line missed by a fen": Broken(
        dibao,
        "find",
        "earned.total < values",
        "earned.total + earned.per < values",
        ("standard-1-below",),
    ),
    "marginal line left out": Broken(
        dibao, "within_marginal", "income <= limit", "income < limit", ("DB12", "marginal-on")
    ),
    "minimum wage forgotten": Broken(
        dibao, "marginal_limit", "min(line, ", "max(line, ", ("marginal-capped-above",)
    ),
    "per-head averages multiplied back": Broken(
        dibao,
        "shortfall",
        "max(0, values.standard * (size - apart) * per - income)",
        "max(0, values.standard - income // (size * per)) * size * per",
        ("round-totals",),
    ),
    "twelfths rounded first": Broken(
        income,
        "income",
        "family.annual * per // 12",
        "(family.annual + 6) // 12 * per",
        ("round-twelfth", "standard-annual-below"),
    ),
    "fees rounded one by one": Broken(
        income,
        "income",
        "fees += fee.num * (per // fee.den)",
        "fees += -(-fee.num // fee.den) * per",
        ("fee-thirds-whole",),
    ),
    "rounded to the fen and then to the yuan": Broken(
        amount,
        "rounded",
        "(2 * num + step) // (2 * step) * YUAN",
        "(2 * ((2 * num + den) // (2 * den)) + YUAN) // (2 * YUAN) * YUAN",
        ("round-half-up-twelfth",),
    ),
    "rounded down": Broken(
        amount, "rounded", "(num + step - 1) // step", "num // step", ("DB3", "round-below")
    ),
    "always one yuan more": Broken(
        amount, "rounded", "(num + step - 1) // step", "(num // step + 1)", ("DB1", "round-whole")
    ),
    "uplift rounded apart": Broken(
        dibao,
        "dibao_amount",
        "rounded(base + extra * per, per * 100, values.rounding)",
        "rounded(base, per * 100, values.rounding) + rounded(extra, 100, values.rounding)",
        ("uplift-rounded-once",),
    ),
    "asset line left out": Broken(
        dibao, "property_", "financial <= limit", "financial < limit", ("financial-on",)
    ),
    "asset line a head": Broken(
        dibao,
        "property_",
        "values.standard * size // 100",
        "values.standard // 100",
        ("financial-on",),
    ),
    "last month of disregard lost": Broken(
        income, "job_within", "<= limit", "< limit", ("job-month-12", "job-limit-6")
    ),
    "disregard without its cap": Broken(
        income, "disregarded", "min(jobs.monthly[i], job_cap(values))", "jobs.monthly[i]", ("DB8",)
    ),
    "received support added to the formula": Broken(
        income,
        "income",
        "max(fees, lines.received * per)",
        "fees + lines.received * per",
        ("fee-received-below",),
    ),
    "agreed sum added to the formula": Broken(
        income,
        "support_fee",
        "return Share(formula, den)",
        "return Share(formula + obligors.agreed[i] * den, den)",
        ("fee-agreed-below",),
    ),
    "exempt obligors pay": Broken(
        income, "support_fee", "obligors.exempt[i]", "obligors.exempt[i] > 1", ("fee-exempt",)
    ),
    "negative income pays more": Broken(
        income, "income", "max(0, total)", "total", ("income-cost-above-income",)
    ),
    "prisoners count": Broken(
        members, "counts", "& LEAVES_OUT", "& (LEAVES_OUT - PRISON)", ("DB11", "members-nobody")
    ),
    "classes add up": Broken(
        members, "uplift", "rate = max(rate, values", "rate += (values", ("uplift-once",)
    ),
    "elders from the year after": Broken(
        members, "uplift", "age >= values.elder_age", "age > values.elder_age", ("uplift-elder-on",)
    ),
    "minors at eighteen": Broken(
        members, "uplift", "0 <= age < ADULT", "0 <= age <= ADULT", ("uplift-minor-on",)
    ),
    "any third level alone": Broken(
        members,
        "alone",
        "members.level[i] == 3 and members.kinds[i] & (INTELLECTUAL | MENTAL)",
        "members.level[i] == 3",
        ("single-level-3-physical",),
    ),
    "band line included": Broken(
        dibao,
        "band",
        "income * 100 < need * per * values.band1",
        "income * 100 <= need * per * values.band1",
        ("band-1-on",),
    ),
}


def _replaced(broken: Broken) -> Callable[..., Any]:
    function = inspect.unwrap(getattr(broken.where, broken.name))
    source = textwrap.dedent(inspect.getsource(function))
    assert broken.old in source, "the text to break is gone; renew this control"
    namespace = dict(function.__globals__)
    exec(source.replace(broken.old, broken.new), namespace)
    variant: Callable[..., Any] = namespace[broken.name]
    return variant


@pytest.fixture
def break_it(monkeypatch: pytest.MonkeyPatch) -> Callable[[Broken], None]:
    """Puts a broken function in the place of the right one wherever the rule looks it up."""

    def put(broken: Broken) -> None:
        original, variant = getattr(broken.where, broken.name), _replaced(broken)
        for module in (amount, dibao, income, members):
            if getattr(module, broken.name, None) is original:
                monkeypatch.setattr(module, broken.name, variant)

    return put


@pytest.mark.parametrize("name", VARIANTS)
def test_broken_variant_is_noticed(name: str, break_it: Callable[[Broken], None]) -> None:
    broken = VARIANTS[name]
    before = [case for case in broken.noticed_by if not agrees(CASES[case], answer(CASES[case]))]
    assert before == [], "the rule itself must pass"
    break_it(broken)
    missed = [case for case in broken.noticed_by if agrees(CASES[case], answer(CASES[case]))]
    assert missed == []
