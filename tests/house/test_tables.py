"""Tables: migrations up to date, every field classed, every act has its actor."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command
from django.db import models

from minzheng.foundation.core.sealing import SealedField

CLASSES = {"public", "personal", "sensitive"}
TABLE = Path(__file__).with_name("fields.yaml")


def ours() -> list[type[models.Model]]:
    """Our models."""
    return [m for m in apps.get_models() if m.__module__.startswith("minzheng")]


def columns() -> dict[str, set[str]]:
    """Fields by model, without keys that only count."""
    return {
        m._meta.label: {f.name for f in m._meta.concrete_fields if f.name != "id"} for m in ours()
    }


def classed() -> dict[str, dict[str, list[str]]]:
    """The table: model -> class -> fields."""
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(TABLE.read_text("utf-8"))
    return table


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_field_is_classed_once() -> None:
    table = classed()
    assert set(table) == set(columns())
    for model, fields in columns().items():
        assert set(table[model]) <= CLASSES, model
        listed = [name for names in table[model].values() for name in names]
        assert sorted(listed) == sorted(fields), model


def test_what_is_sealed_is_sensitive() -> None:
    for model in ours():
        sealed = {f.name for f in model._meta.concrete_fields if isinstance(f, SealedField)}
        assert sealed <= set(classed()[model._meta.label].get("sensitive", [])), model


def unpaired(model: type[models.Model]) -> list[str]:
    """`x_by` beside a nullable `x_at` that no constraint holds together."""
    names: dict[str, Any] = {f.name: f for f in model._meta.concrete_fields}
    stems = [n[:-3] for n, f in names.items() if n.endswith("_at") and f.null]
    texts = " ".join(str(c.condition) for c in model._meta.constraints if hasattr(c, "condition"))
    return [
        f"{model._meta.label}.{stem}"
        for stem in stems
        if f"{stem}_by" in names and not (f"{stem}_at" in texts and f"{stem}_by" in texts)
    ]


def test_every_instant_and_its_actor_stand_together() -> None:
    assert [pair for model in ours() for pair in unpaired(model)] == []


def test_a_loose_pair_would_be_found() -> None:
    """Control: a table without the constraint."""

    class Loose(models.Model):
        done_at = models.DateTimeField(null=True)
        done_by = models.CharField(max_length=3)

        class Meta:
            app_label = "house_control"

    assert unpaired(Loose) == ["house_control.Loose.done"]
    del apps.all_models["house_control"]
