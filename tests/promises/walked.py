"""What the tests of P08 share: which parts of an address are secret, pairs of a real and an unknown
one, and how well a clock could tell them apart."""

import gc
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from django.apps import apps
from django.db import models
from django.urls import reverse

from minzheng.foundation.core.publicid import LENGTH, new_public_id
from tests.promises.matrix import ROWS
from tests.promises.test_p07_matrix import addresses
from tests.promises.world import World

# Parts that name something on public view: a service, a page of its form, a kind of request, a
# village, a figure.
OPEN = {"slug", "item", "page", "kind", "village", "indicator", "number", "clause"}
# Parts for which the canary family has no record: who revokes and who decides has none to show.
NO_RECORD = {
    "desk:revoke", "desk:staff_decide", "desk:explain", "desk:redeliver", "desk:roster_job",
}  # fmt: skip


def holders() -> list[type[models.Model]]:
    """Every model whose rows are asked for by a public id."""
    return [m for m in apps.get_models() if any(f.name == "public_id" for f in m._meta.fields)]


def known_ids() -> set[str]:
    """Every public id on record."""
    found: set[str] = set()
    for model in holders():
        found.update(model._default_manager.values_list("public_id", flat=True))
    return found


def secret_parts(world: World) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """(name, parts, which of them are secret) of every address that has such a part."""
    for name, pattern in addresses():
        if not pattern.pattern.regex.groupindex:
            continue
        parts = ROWS[name](world)
        if secret := [part for part in parts if part not in OPEN]:
            yield name, parts, secret


def pairs(world: World, door: str) -> Iterator[tuple[str, str, str]]:
    """(name, path of the family's record, path of nothing), one secret part changed at a time."""
    for name, parts, secret in secret_parts(world):
        if not name.startswith(door) or name == "public:scan":
            continue
        for part in secret:
            if len(str(parts[part])) == LENGTH:
                nothing = {**parts, part: new_public_id()}
                yield name, reverse(name, kwargs=parts), reverse(name, kwargs=nothing)


def alike(one: Any, other: Any) -> bool:
    """Same status, and sizes that differ by no more than 5 %."""
    sizes = sorted((len(one.content), len(other.content)))
    return bool(one.status_code == other.status_code and sizes[1] - sizes[0] <= 0.05 * sizes[1])


def told_apart(real: Callable[[], Any], nothing: Callable[[], Any], times: int) -> float:
    """How often the slower of two answers is the real one: 0.5 tells nothing, 1 everything.

    Asked in turns, the order changing each time; the first few do not count. The clock is the
    wall's, which is the only one that somebody outside can read.
    """
    clock = time.perf_counter
    took: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    gc.disable()
    try:
        for turn in range(times + 5):
            for is_real in (True, False) if turn % 2 else (False, True):
                ask = real if is_real else nothing
                started = clock()
                ask()
                took[is_real].append(clock() - started)
    finally:
        gc.enable()
    return area_under(np.array(took[True][5:]), np.array(took[False][5:]))


def area_under(slow: Any, fast: Any) -> float:
    """The area under the curve of «slower means real», ties counted half (Mann and Whitney)."""
    order = np.sort(fast)
    below = np.searchsorted(order, slow, "left") + np.searchsorted(order, slow, "right")
    return float(below.sum() / 2 / len(slow) / len(fast))


def bound(times: int) -> float:
    """How far from 0.5 it may be: 0.05, or five standard errors of so few samples."""
    return max(0.05, 5 / (6 * times) ** 0.5)


def tells(real: Callable[[], Any], nothing: Callable[[], Any], times: int) -> float:
    """0 when the clock tells nothing, else the area; a first suspicion is asked four times over."""
    area = 0.5
    for tries in (times, 4 * times):
        area = told_apart(real, nothing, tries)
        if abs(area - 0.5) < bound(tries):
            return 0.0
    return area
