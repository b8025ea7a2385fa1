"""Batch against single: the compiled rule over a population and the plain one, field by field."""

import time
from pathlib import Path
from typing import NamedTuple

from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.outcome import Dibao
from minzheng.law.columns import Population
from minzheng.law.population import Arrays, Engine
from tests.areas.assistance.households import households

STEP = 50_000


class Compared(NamedTuple):
    """How many households were compared, how many differ, and how many a second compiled."""

    households: int
    differing: int
    first: str
    a_second: float


def engine(cache: Path) -> Engine[Family, Figures, Dibao]:
    """The compiled dibao rule with all its outcome fields."""
    return Engine(RULE, cache=cache)


def differences(
    compiled: Engine[Family, Figures, Dibao], population: Population[Family], values: Figures
) -> list[str]:
    """Which households differ, and in which field."""
    answers = compiled.run(population, values)
    columns = [answers[name].tolist() for name in Dibao._fields]
    found = []
    for i, (family, told) in enumerate(
        zip(population.households(), zip(*columns, strict=True), strict=True)
    ):
        plain = RULE.decide(family, values)
        if plain != told:
            names = [f for f, a, b in zip(Dibao._fields, plain, told, strict=True) if a != b]
            found.append(f"{i}: {', '.join(names)}")
    return found


def compare(size: int, seed: int, values: Figures, cache: Path) -> Compared:
    """Compare *size* generated households, in steps so that memory stays small."""
    compiled = engine(cache)
    found: list[str] = []
    seconds = 0.0
    compiled.run(households(10, seed, values), values)  # compile outside the clock
    for low in range(0, size, STEP):
        population = households(min(STEP, size - low), seed + low, values)
        begun = time.perf_counter()
        compiled.run(population, values)
        seconds += time.perf_counter() - begun
        found += differences(compiled, population, values)
    return Compared(size, len(found), found[0] if found else "", size / seconds)


def counted(answers: Arrays) -> dict[str, int]:
    """How often each result occurs, to show that the generator reaches them all."""
    results = answers["result"].tolist()
    return {
        name: results.count(code) for code, name in enumerate(("NONE", "DIBAO", "SINGLE", "MARGIN"))
    }
