"""The line: each stage pulls the work that the stages before it have finished.

A pull is idempotent and restartable at any line; one bad row is set aside with its error and
never stops the others. Nobody pushes.
"""

import importlib
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any, TypeVar

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from minzheng.foundation.core import clock
from minzheng.foundation.core.logs import without_personal_data

log = logging.getLogger(__name__)
Row = TypeVar("Row")
_wake = threading.Event()


def pulls() -> list[tuple[str, Callable[[], int]]]:
    """The `pull()` of each app that has one, in the order of the line."""
    found = []
    for app in apps.get_app_configs():
        ours = app.name.startswith("minzheng.") and app.module is not None
        if ours and module_has_submodule(app.module, "pull"):
            found.append((app.label, importlib.import_module(f"{app.name}.pull").pull))
    return found


def run_once() -> dict[str, int]:
    """Walk the line once; returns how many rows each stage moved."""
    return {label: pull() for label, pull in pulls()}


def run_until_quiet(most: int = 20) -> dict[str, int]:
    """Walk the line until nothing moves (demo and tests)."""
    total: dict[str, int] = {}
    for _ in range(most):
        moved = run_once()
        for label, count in moved.items():
            total[label] = total.get(label, 0) + count
        if not any(moved.values()):
            break
    return total


def each(stage: str, rows: Iterable[Row], move: Callable[[Row], Any], *, whole: bool = True) -> int:
    """Move each row in a transaction of its own; set aside what fails. Returns rows moved.

    `whole=False` for a move that talks to a neighbour: no lock may wait for one.
    """
    moved = 0
    for row in rows:
        try:
            with transaction.atomic() if whole else nullcontext():
                moved += move(row) is not False
        except Exception as error:
            set_aside(stage, str(getattr(row, "pk", row)), error)
    return moved


def set_aside(stage: str, reference: str, error: Exception) -> None:
    """Keep the failed row and its error for an operator (`minzheng doctor` lists them)."""
    from minzheng.foundation.core.models import SetAside

    log.error("line %s set aside %s: %s", stage, reference, type(error).__name__)
    now, said = clock.now(), without_personal_data(f"{type(error).__name__}: {error}")[:300]
    row, made = SetAside.objects.get_or_create(
        stage=stage,
        reference=reference[:80],
        defaults={
            "error": said,
            "first_at": now,
            "last_at": now,
        },
    )
    if not made:
        SetAside.objects.filter(pk=row.pk).update(times=row.times + 1, last_at=now, error=said)


def nudge() -> None:
    """Wake a line that loops in this process; others wake by themselves within a second."""
    _wake.set()


def wait(seconds: float) -> None:
    """Sleep until nudged or the time is over."""
    _wake.wait(seconds)
    _wake.clear()
