"""Generated households, deterministic and heavy on edges: exactly on every line, a fen off it.

Columns for the population engine; ``Population.households`` gives the same as single facts.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.law.columns import Layout, Population, Table

Ints = npt.NDArray[np.int64]
KINDS = (*range(8), *range(10, 21))


def households(n: int, seed: int, values: Figures) -> Population[Family]:
    """*n* households around the lines that *values* draw."""
    rng = np.random.default_rng(seed)
    members = _members(n, rng)
    size = np.diff(members.offsets)
    layout = Layout.of(Family)
    scalars = _scalars(n, rng, size, values)
    tables = {
        "members": members,
        "incomes": _incomes(n, rng, size, values),
        "obligors": _obligors(n, rng, values),
        "jobs": _jobs(n, rng, values),
        "gifts": _gifts(n, rng, values),
    }
    return Population(layout, scalars, tables)


def _pick(rng: np.random.Generator, n: int, options: Any, weights: Any = None) -> Ints:
    chances = None if weights is None else np.array(weights) / np.sum(weights)
    picked: Ints = rng.choice(np.array(options, dtype=np.int64), size=n, p=chances)
    return picked


def _offsets(rows: Ints) -> Ints:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(rows)])


def _near(rng: np.random.Generator, line: Ints) -> Ints:
    """On a line, a fen or a yuan beside it; never negative."""
    beside = _pick(rng, len(line), (-100, -1, 0, 1, 100), (1, 3, 4, 3, 1))
    moved: Ints = np.maximum(0, line + beside)
    return moved


def _scalars(n: int, rng: np.random.Generator, size: Ints, values: Figures) -> dict[str, Ints]:
    limit = values.financial_mult * values.standard * size // 100
    financial = np.where(rng.random(n) < 0.5, _near(rng, limit), rng.integers(0, 5_000_000, n))
    annual = np.where(
        rng.random(n) < 0.5,
        np.maximum(0, values.standard * size * 12 + rng.integers(-13, 14, n)),
        rng.integers(0, 6_000_000, n),
    )

    def rare(share: float) -> Ints:
        flags: Ints = (rng.random(n) < share).astype(np.int64)
        return flags

    area = np.where(rare(0.5) > 0, _near(rng, values.area_per_head * size), 0)
    return {
        "hukou_local": 1 - rare(0.03),
        "cooperates": 1 - rare(0.03),
        "annual": annual * rare(0.15),
        "financial": financial * rare(0.3),
        "cars": _pick(rng, n, (0, 1, 2), (38, 1, 1)),
        "cars_exempt": _pick(rng, n, (0, 1, 2), (8, 1, 1)),
        "dwellings": _pick(rng, n, (0, 1, 2, 3), (2, 32, 3, 1)),
        "area": area,
        "shares": _near(rng, np.full(n, values.shares_max)) * rare(0.1),
        "luxury": rare(0.01),
        "study_abroad": rare(0.01),
        "single": rare(0.4),
        "single_income": _near(rng, np.full(n, values.standard)) * rare(0.6),
        "single_member": _pick(rng, n, (-1, 0), (3, 1)),
    }


def _members(n: int, rng: np.random.Generator) -> Table:
    rows = _pick(rng, n, (1, 2, 3, 4, 5, 8), (4, 4, 4, 2, 1, 1))
    total = int(rows.sum())
    flags = np.zeros(total, np.int64)
    for bit in range(9):
        flags |= (rng.random(total) < 0.04).astype(np.int64) << bit
    return Table(
        _offsets(rows),
        {
            "relation": _pick(rng, total, range(5)),
            "flags": flags,
            "age": _pick(rng, total, (-1, 0, 17, 18, 59, 60, 61, 35, 80)),
            "level": _pick(rng, total, (0, 1, 2, 3, 4), (16, 1, 1, 2, 1)),
            "kinds": rng.integers(0, 64, total),
        },
    )


def _incomes(n: int, rng: np.random.Generator, size: Ints, values: Figures) -> Table:
    """The first line brings the family near a line; the others are of any kind."""
    rows = _pick(rng, n, (0, 1, 2, 3), (1, 4, 2, 1))
    offsets = _offsets(rows)
    total = int(rows.sum())
    kind = _pick(rng, total, KINDS)
    amount = rng.integers(0, 100_000, total) * (rng.random(total) < 0.5)
    first = offsets[:-1][rows > 0]
    head = np.minimum(
        values.standard * values.marginal_num // values.marginal_den, values.minimum_wage
    )
    line = np.where(rng.random(n) < 0.5, values.standard * size, head * size)
    wage = np.where(rng.random(n) < 0.6, _near(rng, line), rng.integers(0, line + 1))
    kind[first] = 0
    amount[first] = wage[rows > 0]
    return Table(offsets, {"kind": kind, "amount": amount})


def _obligors(n: int, rng: np.random.Generator, values: Figures) -> Table:
    rows = _pick(rng, n, (0, 1, 2, 4), (20, 3, 2, 1))
    total = int(rows.sum())
    size = rng.integers(1, 6, total)
    free = values.support_k_num * values.standard * size // values.support_k_den
    return Table(
        _offsets(rows),
        {
            "income": _near(rng, free) + _pick(rng, total, (0, 0, 1, 77_777, 100_000)),
            "size": size,
            "parents": rng.integers(1, 11, total),
            "exempt": (rng.random(total) < 0.2).astype(np.int64),
            "agreed": _pick(rng, total, (0, 0, 0, 0, 1, 10_000, 33_333)),
        },
    )


def _jobs(n: int, rng: np.random.Generator, values: Figures) -> Table:
    rows = _pick(rng, n, (0, 1, 2), (16, 2, 1))
    total = int(rows.sum())
    cap = np.full(total, values.disregard_mult * values.standard // 100)
    return Table(
        _offsets(rows),
        {
            "monthly": _near(rng, cap),
            "months": _pick(rng, total, (1, 6, 7, 11, 12, 13)),
            "limit": _pick(rng, total, (-1, -1, 6, 12)),
        },
    )


def _gifts(n: int, rng: np.random.Generator, values: Figures) -> Table:
    rows = _pick(rng, n, (0, 1), (19, 1))
    total = int(rows.sum())
    return Table(
        _offsets(rows),
        {
            "amount": rng.integers(0, 3_000_000, total),
            "months_ago": _pick(rng, total, (0, 11, 12, 13)),
        },
    )
