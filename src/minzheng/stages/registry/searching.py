"""How words are looked for in a column of a million rows: the indexes of migration 0003.

On PostgreSQL a piece of a name or an address is first narrowed by its pairs of characters, a
reading by the beginning of its words; the plain comparison decides in the end, and is all that
SQLite does.
"""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value


class _HasPairs(Func):
    """Whether a text has all the pairs: `registry_pairs(column) @> ARRAY[…]`, one GIN index."""

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """The column as it is indexed, against the pairs of the words."""
        column, words = self.source_expressions
        (left, _), (right, values) = compiler.compile(column), compiler.compile(words)
        return f"registry_pairs({left}) @> registry_pairs({right}::text)", list(values)


class _Reads(Func):
    """Whether a reading begins with the letters: the full-text index of initials and pinyin."""

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """The two columns as they are indexed, against one word's beginning."""
        *columns, word = self.source_expressions
        first, second = (compiler.compile(column)[0] for column in columns)
        right, values = compiler.compile(word)
        vector = f"to_tsvector('simple'::regconfig, {first} || ' ' || {second})"
        return f"{vector} @@ to_tsquery('simple'::regconfig, {right})", list(values)


def containing(field: str, words: str) -> Q:
    """Rows whose `field` has `words` (two characters or more) somewhere."""
    plain = Q(**{f"{field}__contains": words})
    return Q(_HasPairs(F(field), Value(words))) & plain if _indexed() else plain


def reading(letters: str) -> Q:
    """People one of whose readings, in full or by initials, begins with these ASCII letters."""
    if _indexed():
        return Q(_Reads(F("initials"), F("pinyin"), Value(f"{letters}:*")))
    found = Q()
    for field in ("initials", "pinyin"):
        # Several readings stand in one column, separated by spaces.
        found |= Q(**{f"{field}__startswith": letters}) | Q(**{f"{field}__contains": f" {letters}"})
    return found


def _indexed() -> bool:
    return connection.vendor == "postgresql"
