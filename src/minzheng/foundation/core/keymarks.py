"""Which keys a database is sealed with: every file of keys calls its first one `k1`.

Beside the data lies a mark of each key, from which no key can be worked out. With another
district's keys nothing would open, and what is saved would be sealed with a key that is not ours:
whatever works on the data compares first.
"""

from collections.abc import Mapping

from django.conf import settings
from django.db import connection, models

from minzheng.foundation.core import rotation
from minzheng.foundation.core.models import KeyMark
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealing import SealError, key_of, mark_of, unseal

ADVICE = (
    "请把这个数据库自己的密钥找回来，放到 MINZHENG_KEYS_FILE 指的地方；找到以前不要保存任何东西。"
)


class ForeignKeys(NotPossible):
    """The keys of the settings are not those of the data, although they are called the same."""


def ours() -> dict[str, str]:
    """The marks of the keys in the settings, by name."""
    marks = {f"seal {name}": mark_of(key) for name, key in settings.SEAL_KEYS.items()}
    return marks | {"index": mark_of(settings.INDEX_KEY), "code": mark_of(settings.CODE_KEY)}


def stored() -> dict[str, str]:
    """The marks of the database; none where it is older than they are."""
    if KeyMark._meta.db_table not in connection.introspection.table_names():
        return {}
    return dict(KeyMark.objects.values_list("name", "mark"))


def differing(marks: Mapping[str, str]) -> list[str]:
    """Names that are the same, with keys that are not."""
    here = ours()
    return sorted(name for name, mark in marks.items() if here.get(name, mark) != mark)


def refuse_foreign() -> None:
    """ForeignKeys when a key is not the one that the data is sealed with; a key that the database
    has not met yet is looked at by what lies there."""
    marks = stored()
    wrong, unmet = differing(marks), set(ours()) - set(marks)
    if wrong := wrong or (sorted(unmet & unopened()) if unmet else []):
        raise ForeignKeys(f"密钥不对：{'、'.join(wrong)} 和这个数据库用的不是同一把。{ADVICE}")


def note() -> None:
    """Write down the marks of keys that the database has not met. Raises ForeignKeys."""
    refuse_foreign()
    met = stored()
    if unmet := [(name, mark) for name, mark in ours().items() if name not in met]:
        KeyMark.objects.bulk_create(
            [KeyMark(name=name, mark=mark) for name, mark in unmet],
            ignore_conflicts=True,  # another process was as quick
        )


def unopened() -> set[str]:
    """Keys that open none of the columns' first values under their name, where there are some: a
    single value that is spoilt blames no key. A column may be missing, in older data."""
    opened, failed = set(), set()
    tables = set(connection.introspection.table_names())
    for column in rotation.columns():
        if column.model._meta.db_table in tables and (first := _first(column)):
            ref, value = first
            try:
                unseal(value, f"{column.label}.{ref}")
                opened.add(f"seal {key_of(value)}")
            except SealError:
                failed.add(f"seal {key_of(value)}")
    return failed - opened


def _first(column: rotation.Column) -> tuple[str, str] | None:
    """Public id and stored text of the oldest row that has a value."""
    with connection.cursor() as cursor:
        table = column.model._meta.db_table
        there = {c.name for c in connection.introspection.get_table_description(cursor, table)}
    if not {column.field.column, "public_id"} <= there:
        return None
    rows: models.QuerySet[models.Model] = column.model._base_manager.exclude(
        **{column.field.attname: ""}
    )
    row = rotation.stored_texts(column, rows.order_by("pk")).first()
    return (row[1], row[2]) if row and row[2] else None
