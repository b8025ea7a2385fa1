"""How rooms write the trail: `@action` around a change, `record()` for what happened in it."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

from minzheng.foundation.audit.chain import Entry, append
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.whole import whole

P = ParamSpec("P")
R = TypeVar("R")
_open: ContextVar[list[Entry] | None] = ContextVar("audit_open", default=None)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a change whole, with the papers it stores, and chain its events last, in the same
    transaction.

    Nested actions join the outermost one, so the chain's lock is held for one insert only.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _transaction():
            return function(*args, **kwargs)

    run.audited = True  # type: ignore[attr-defined]
    return run


@contextmanager
def _transaction() -> Iterator[None]:
    if _open.get() is not None:
        with whole():
            yield
        return
    entries: list[Entry] = []
    token = _open.set(entries)
    try:
        with whole():
            yield
            if entries:
                append(entries)
    finally:
        _open.reset(token)


def record(
    verb: str,
    target: models.Model | tuple[str, str],
    *,
    by: Actor,
    subject: models.Model | str | None = None,
    purpose: str = "",
    **detail: Any,
) -> None:
    """Note one event. `target` is a row with a public id (or a type and reference);
    `subject` the person concerned; `detail` holds figures and codes, never names or numbers."""
    if isinstance(target, tuple):
        object_type, object_ref = target
    else:
        object_type, object_ref = target._meta.label_lower, reference(target)
    subject_ref = subject if isinstance(subject, str) else reference(subject) if subject else ""
    entry = Entry(
        by.actor_kind, by.actor_ref, by.actor_label, verb, object_type, object_ref,
        subject_ref, purpose, detail,
    )  # fmt: skip
    entries = _open.get()
    if entries is not None:
        entries.append(entry)
        return
    with transaction.atomic():
        append([entry])


def reference(row: models.Model) -> str:
    """The public id of a row, or its key where it has none."""
    return str(getattr(row, "public_id", None) or row.pk)
