"""P42: from a table by town and its total nobody works out a group of one to four.

The attacker sees what the figures pages show: the total, every shown cell, and of the hidden ones
whether they read «少于 5». He tries every combination that fits. Not covered: two indicators held
against each other, and the same one on two days.
"""

import itertools
import random
from collections.abc import Callable, Collection, Mapping

import pytest

from minzheng.stages.indicators import figures
from minzheng.stages.indicators.figures import SMALLEST
from tests.promises.sitting import size

Hide = Callable[[Mapping[int, int], Collection[int]], set[int]]
TOWNS, SEED = 13, 42


def tables(many: int) -> list[tuple[dict[int, int], set[int]]]:
    """Counts by town, most of them small or nothing, and the reader's own towns."""
    chance = random.Random(SEED)
    found = []
    for _ in range(many):
        filled = chance.randrange(1, 6)
        counts = dict.fromkeys(range(TOWNS), 0)
        for town in chance.sample(range(TOWNS), filled):
            counts[town] = chance.choice(
                [1, 2, 3, 4, chance.randrange(5, 9), chance.randrange(5, 60)]
            )
        own = set(chance.sample(range(TOWNS), chance.choice([0, 0, 1])))
        found.append((counts, own))
    return found


def recovered(cells: Mapping[int, int], hidden: set[int]) -> int:
    """How many groups of one to four the attacker knows for certain."""
    total = sum(cells.values())
    if 0 < total < SMALLEST:
        return 0  # the total is hidden as well
    rest = total - sum(value for key, value in cells.items() if key not in hidden)
    smalls = sorted(key for key in hidden if cells[key] < SMALLEST)
    large = len(hidden) - len(smalls)
    certain = 0
    sums: dict[int, set[int]] = {place: set() for place in range(len(smalls))}
    low = 0 if any(cells[key] == 0 for key in smalls) else 1
    if len(smalls) > 6:
        return 0  # far too many combinations fit
    for guess in itertools.product(range(low, SMALLEST), repeat=len(smalls)):
        left = rest - sum(guess)
        if (left == 0 and large == 0) or (large and left >= SMALLEST * large):
            for place, value in enumerate(guess):
                sums[place].add(value)
    for place, key in enumerate(smalls):
        certain += cells[key] > 0 and len(sums[place]) == 1
    return certain


def attack(many: int, hide: Hide) -> int:
    """People (groups) recovered in so many tables. Own cells are no secret to their owner."""
    return sum(recovered(cells, hide(cells, own)) for cells, own in tables(many))


def test_the_attacker_finds_nobody() -> None:
    many = size(400)
    found = attack(many, figures.small)
    print(f"P42: {many} tables, {found} groups recovered")
    assert found == 0


@pytest.mark.parametrize("how", ["nothing", "one", "two"])
def test_control_with_less_hidden_he_does(how: str) -> None:
    """Hiding small cells only, or one more beside a single one, gives people away."""

    def hide(cells: Mapping[int, int], own: Collection[int]) -> set[int]:
        hidden = {key for key, value in cells.items() if 0 < value < SMALLEST and key not in own}
        others = sorted((k for k in cells if k not in hidden and cells[k]), key=lambda k: cells[k])
        if how == "two" and len(hidden) == 1:
            hidden |= set(others[:1])
        return hidden

    def bare(cells: Mapping[int, int], own: Collection[int]) -> int:
        return sum(0 < value < SMALLEST for key, value in cells.items() if key not in own)

    if how == "nothing":
        assert sum(bare(cells, own) for cells, own in tables(100)) > 0
    else:
        assert attack(400, hide) > 0
