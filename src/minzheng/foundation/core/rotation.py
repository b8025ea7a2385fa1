"""Moving every sealed value to the current key, while people work.

Each value is written back only if it still is what was read (`UPDATE … WHERE column = old`):
whoever changed the row meanwhile wins, and has sealed with the current key already. Nothing is
remembered between runs: what still holds another key is what is left, so a run that was killed
is simply started again.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast, Left

from minzheng.foundation.core import sealed_files
from minzheng.foundation.core.sealing import MARK, SealedField, SealError, key_of, seal, unseal

FILES = "files"


class Column(NamedTuple):
    """One sealed column."""

    model: type[models.Model]
    field: SealedField

    @property
    def label(self) -> str:
        """registry_person.phone"""
        return f"{self.model._meta.db_table}.{self.field.column}"


class Done(NamedTuple):
    """What a walk over one column did: values moved, values that do not open (by row)."""

    column: str
    moved: int
    unreadable: tuple[str, ...]


def columns() -> Iterator[Column]:
    """Every sealed column of the product, found from the models themselves."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield Column(model, field)


def behind(column: Column) -> "models.QuerySet[Any]":
    """Rows whose value is not under the current key. By its first letters, not LIKE: SQLite's
    LIKE does not tell k1 from K1."""
    current = f"{MARK}{settings.SEAL_KEY_ID}|"
    text = Cast(F(column.field.attname), TextField())
    rows = column.model._base_manager.annotate(key_part=Left(text, len(current)))
    return rows.exclude(key_part=current).exclude(key_part="").exclude(key_part=None)


def left() -> dict[str, int]:
    """How many values each column still holds under other keys; empty when all is done."""
    counts = {column.label: behind(column).count() for column in columns()}
    counts[FILES] = sum(
        sealed_files.key_of_file(path) != settings.SEAL_KEY_ID for _, path in sealed_files.files()
    )
    return {label: count for label, count in counts.items() if count}


def keys_in_use() -> dict[str, int]:
    """Values and papers by key id, counted one by one: the proof before a key may be dropped."""
    found: dict[str, int] = {}
    for column in columns():
        for value in stored_texts(column, column.model._base_manager.all()).iterator(
            chunk_size=2000
        ):
            if value[2]:
                key = key_of(value[2])
                found[key] = found.get(key, 0) + 1
    for _, path in sealed_files.files():
        key = sealed_files.key_of_file(path)
        found[key] = found.get(key, 0) + 1
    return found


def move(
    column: Column, *, batch: int = 500, pause: float = 0.0, told: Callable[[int], Any] = id
) -> Done:
    """Re-seal one column in batches, each its own transaction; `told` hears how many so far."""
    unreadable: list[str] = []
    moved, last = 0, 0
    while True:
        rows = list(stored_texts(column, behind(column).filter(pk__gt=last).order_by("pk"))[:batch])
        if not rows:
            return Done(column.label, moved, tuple(unreadable))
        with transaction.atomic():
            for pk, ref, value in rows:
                place = f"{column.label}.{ref}"
                try:
                    fresh = seal(unseal(value, place), place)
                except SealError:
                    unreadable.append(f"{column.label} {ref}")
                    continue
                moved += write(column, pk, value, fresh)
        last = rows[-1][0]
        told(moved)
        time.sleep(pause)


def move_files(*, pause: float = 0.0, told: Callable[[int], Any] = id) -> Done:
    """Re-seal the uploaded papers, one by one; `told` hears how many so far."""
    unreadable: list[str] = []
    moved = 0
    for name, path in sealed_files.files():
        try:
            moved += sealed_files.move_file(name, path)
        except SealError:
            unreadable.append(f"{FILES} {name}")
        if moved and not moved % 100:
            told(moved)
            time.sleep(pause)
    return Done(FILES, moved, tuple(unreadable))


def write(column: Column, pk: int, old: str, fresh: str) -> int:
    """Put the new value in the place of exactly the old one; 0 when someone was faster."""
    name = column.field.attname
    return column.model._base_manager.filter(pk=pk, **{name: old}).update(**{name: fresh})


def stored_texts(column: Column, rows: "models.QuerySet[Any]") -> Any:
    """(key, public id, stored text) as it lies in the table."""
    text = Cast(F(column.field.attname), TextField())
    return rows.annotate(stored_text=text).values_list("pk", "public_id", "stored_text")
