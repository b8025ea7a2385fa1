"""Tables: migrations up to date, every field classed, every act has its actor."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from minzheng.foundation.core import classes
from minzheng.foundation.core.sealing import SealedField
from minzheng.stages.rights.keeping import registered
from minzheng.stages.rights.keeping.data_map import unnamed

CLASSES = {"public", "personal", "sensitive"}


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
    return classes.table()


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


def unkept(kinds: set[str]) -> set[str]:
    """Tables with something personal that no kind of record names."""
    return {m for m, cls in classed().items() if cls.keys() - {"public"} and m not in kinds}


def test_every_table_with_personal_data_is_told_on_the_data_map() -> None:
    """How long it is kept and why: a kind in `rights.keeping.records` or an area's `retention`."""
    kinds = {model for kept in registered() for model in kept.models}
    assert kinds <= set(classed())
    assert unkept(kinds) == set()
    assert unnamed() == [], "a label in Chinese, or a word in keeping/data_map.py"


def test_a_table_nobody_tells_of_would_be_found() -> None:
    """Control: without the kind of cases."""
    kinds = {m for kept in registered() for m in kept.models if kept.code != "case"}
    assert "verification.Visit" in unkept(kinds)


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


def unindexed(model: type[models.Model]) -> list[str]:
    """Keys to another table that no index of all rows begins with: what points here is sought
    whenever a row there is deleted, and read whenever a page goes back along it."""
    meta = model._meta
    begins = {index.fields[0].lstrip("-") for index in meta.indexes if index.fields}
    begins |= {c.fields[0] for c in meta.constraints if isinstance(c, models.UniqueConstraint)
               and c.fields and c.condition is None}  # fmt: skip
    begins |= {together[0] for together in meta.unique_together}
    return [
        f"{meta.label}.{field.name}"
        for field in meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and not (field.db_index or field.unique or field.name in begins)
    ]


def test_every_key_to_another_table_has_an_index() -> None:
    assert [key for model in ours() for key in unindexed(model)] == []


def test_control_a_key_without_an_index_is_seen() -> None:
    class Loose(models.Model):
        area = models.ForeignKey("divisions.Division", models.PROTECT, "+", db_index=False)

        class Meta:
            app_label = "core"
            managed = False

    assert unindexed(Loose) == ["core.Loose.area"]
    del apps.all_models["core"]["loose"]
    apps.clear_cache()
