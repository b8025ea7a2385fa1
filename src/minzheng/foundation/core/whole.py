"""One transaction together with what was done beside it, outside the database: all or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.db import transaction

from minzheng.foundation.core import failures

_beside: ContextVar[list[Callable[[], object]] | None] = ContextVar("beside", default=None)


@contextmanager
def whole() -> Iterator[None]:
    """`transaction.atomic()`, which also takes back what `take_back_by` was told inside it.

    Not where the database was lost on the way, nor when we are told to stop: its last word may
    have been a yes, and a row without its paper is worse than a paper without its row, which
    `minzheng doctor` finds.
    """
    outer, steps = _beside.get(), list[Callable[[], object]]()
    token = _beside.set(steps)
    try:
        with transaction.atomic():
            yield
    except Exception as error:
        if not failures.lost(error):
            for step in reversed(steps):
                with suppress(OSError):
                    step()
        raise
    else:
        if outer is not None:
            outer.extend(steps)
    finally:
        _beside.reset(token)


def take_back_by(step: Callable[[], object]) -> None:
    """How to undo what was just done, should the transaction around it fail; may raise OSError."""
    steps = _beside.get()
    if steps is not None:
        steps.append(step)
