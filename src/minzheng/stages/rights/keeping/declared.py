"""The table of what is kept: declared once, read by the run and by the data map."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet

from minzheng.foundation.core.actors import Actor


class Kept(NamedTuple):
    """One kind of record.

    `models` are the tables it consists of; `why` and `basis` are told on the data map; `value` is
    the dated value of its period, empty where it is kept for good, with `ends` in words for when
    the period starts (or why it has none). `due(over)` are the rows whose end lies on or before
    `over`; `forget(row, by)` does the deletion, audited. Logs have `sweep(before, by)` instead: it
    deletes some, and returns how many, on the real clock.
    """

    code: str
    title: str
    models: tuple[str, ...]
    what: str
    why: str
    basis: str
    ends: str
    value: str = ""
    due: Callable[[dt.date], "QuerySet[Any]"] | None = None
    forget: Callable[[Any, Actor], Any] | None = None
    sweep: Callable[[dt.datetime, Actor], int] | None = None
    old: Callable[[dt.datetime], int] | None = None


_kept: dict[str, Kept] = {}


def register(kept: Kept) -> Kept:
    """Declare one kind; a code twice, or a period without a way to act on it, is an error."""
    if kept.code in _kept:
        raise ValueError(f"{kept.code} is declared twice")
    acts = (kept.due is not None and kept.forget is not None) or (
        kept.sweep is not None and kept.old is not None
    )
    if bool(kept.value) != acts:
        raise ValueError(f"{kept.code}: a period and what to do when it is over go together")
    _kept[kept.code] = kept
    return kept


def registered() -> tuple[Kept, ...]:
    """All kinds, in order of declaration; the run takes them from the last to the first, so that
    what rests on a row goes before the row."""
    return tuple(_kept.values())
