"""What dibao promises of every household, as functions of a size and a seed.

Each returns how many households were tried, how many break the promise and the first that
does. ``decide`` may be a broken variant: a promise that cannot fail is worth nothing.
"""

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import DIBAO, RESULTS, SINGLE, Dibao
from minzheng.law.reasons import Case, Sum
from tests.areas.assistance import oracle
from tests.areas.assistance.households import households

Decide = Callable[[Family, Figures], Dibao]
STEP = 20_000


class Kept(NamedTuple):
    """Households tried, households that break the promise, and the first of them."""

    tried: int
    broken: int
    first: str = ""


def families(size: int, seed: int, values: Figures) -> Iterator[Family]:
    """Generated households in steps, so that memory stays small at any size."""
    for low in range(0, size, STEP):
        yield from households(min(STEP, size - low), seed + low, values).households()


def _kept(size: int, seed: int, values: Figures, fault: Callable[[Family], str]) -> Kept:
    broken, first, tried = 0, "", 0
    for family in families(size, seed, values):
        tried += 1
        found = fault(family)
        if found:
            broken += 1
            first = first or f"{tried - 1}: {found}"
    return Kept(tried, broken, first)


def agrees_with_the_oracle(
    size: int, seed: int, values: Figures, decide: Decide = RULE.decide
) -> Kept:
    """The rule and a second calculator written from the law say the same."""

    def fault(family: Family) -> str:
        told, wanted = decide(family, values), oracle.decide(family, values)
        same = (
            RESULTS[told.result] == wanted.result
            and told.size == wanted.size
            and told.amount == wanted.amount
            and Fraction(told.income, told.per) == wanted.income
        )
        return "" if same else f"{told.result} {told.amount} / {wanted}"

    return _kept(size, seed, values, fault)


def sums_give_the_amount(
    size: int, seed: int, values: Figures, decide: Decide = RULE.decide
) -> Kept:
    """The told lines, added up as an old person would, give the amount and the income.

    The amount is recomputed from the lines' own numbers, the exact income from theirs. Rounding
    accounts for less than a yuan, told as a whole one where the income told in whole fen hides
    that a third of a fen was missing.
    """
    marks = dict.fromkeys(Figures._fields, False)

    def fault(family: Family) -> str:
        outcome = decide(family, values)
        story = RULE.tell(Case(family, values, outcome), marks)
        if added(story.sums) != outcome.amount:
            return "sums"
        rounding = sum(line.fen for line in story.sums if line.label == "取整")
        if rounding > 100:
            return "rounding"
        earned = Fraction(outcome.income, outcome.per)
        return "income" if abs(added(story.incomes) - earned) > Fraction(1, 2) else ""

    return _kept(size, seed, values, fault)


def added(lines: Any) -> int:
    """The signed sum of told lines; a line without a sign is named but not counted."""
    told: list[Sum] = list(lines)
    return sum({"+": 1, "-": -1, "": 0}[line.sign] * line.fen for line in told)


def a_fen_more_never_raises_aid(
    size: int, seed: int, values: Figures, decide: Decide = RULE.decide
) -> Kept:
    """One fen more of wages, never more aid; outside the one listed cliff: from dibao to the
    full single-person sum, where the household has just become marginal."""

    def fault(family: Family) -> str:
        before, after = decide(family, values), decide(one_fen_more(family), values)
        cliff = before.result == DIBAO and after.result == SINGLE
        return "" if cliff or after.amount <= before.amount else f"{before.amount}"

    return _kept(size, seed, values, fault)


def one_fen_more(family: Family) -> Family:
    """The same household with one more line of one fen of wages."""
    table = family.incomes
    kinds = [*table.kind[table.first : table.last], 0]
    amounts = [*table.amount[table.first : table.last], 1]
    more = table._replace(first=0, last=len(kinds), kind=kinds, amount=amounts)
    return family._replace(incomes=more)


def order_does_not_matter(
    size: int, seed: int, values: Figures, decide: Decide = RULE.decide
) -> Kept:
    """Members, incomes, obligors, jobs and gifts in another order: the same outcome."""
    dice = random.Random(seed)

    def fault(family: Family) -> str:
        family = family._replace(single_member=-1)  # a row number follows its row
        other = family._replace(
            members=_mixed(family.members, dice),
            incomes=_mixed(family.incomes, dice),
            obligors=_mixed(family.obligors, dice),
            jobs=_mixed(family.jobs, dice),
            gifts=_mixed(family.gifts, dice),
        )
        return "" if decide(other, values) == decide(family, values) else "order"

    return _kept(size, seed, values, fault)


def _mixed(table: Any, dice: random.Random) -> Any:
    rows = list(range(table.first, table.last))
    dice.shuffle(rows)
    columns = [[column[i] for i in rows] for column in table[2:]]
    return type(table)(0, len(rows), *columns)
