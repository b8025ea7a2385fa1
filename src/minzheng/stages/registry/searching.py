"""How words are looked for in a column of a million rows: the indexes of migration 0003.

On PostgreSQL a piece of a name or an address is first narrowed by its pairs of characters, a
reading by the beginning of its words; the plain comparison decides in the end, and is all that
SQLite does.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

from minzheng.foundation.core.identity import normal_id
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealing import blind
from minzheng.stages.registry.entries import clean_phone


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


class _Like(Func):
    """A plain comparison with a pattern, as the framework makes one for `contains`."""

    output_field = BooleanField()
    template = "%(expressions)s ESCAPE '\\'"
    arg_joiner = " LIKE "


class Wanted(NamedTuple):
    """What is compared, and with which texts: the first decides the SQL, the second fills it."""

    kinds: tuple[str, ...]
    values: tuple[str, ...]


def wanted(words: str) -> Wanted:
    """How people are looked for: by a whole number alone, else by all the words may mean."""
    number = normal_id(words)
    if re.fullmatch(r"[0-9]{17}[0-9X]", number, re.ASCII):
        return Wanted(("id_index",), (blind("id", number),))
    if phone := _phone(words):
        return Wanted(("phone_index",), (blind("phone", phone),))
    kinds, values = ["name"], list(pieces(words))
    if re.fullmatch(r"[0-9]{3}[0-9X]", number, re.ASCII):
        kinds += ["id_tail_index", "phone_tail_index"]
        values += [blind("id-tail", number), blind("phone-tail", number)]
    letters = re.sub(r"[\s'·]", "", words).lower()
    if letters.isascii() and letters.isalpha():
        kinds.append("reading")
        # Several readings stand in one column, separated by spaces.
        values += [f"{letters}:*"] if _indexed() else [f"{letters}%", f"% {letters}%"]
    return Wanted(tuple(kinds), tuple(values))


def matching(kinds: tuple[str, ...], values: tuple[str, ...]) -> Q:
    """Any of the comparisons."""
    rest, found = iter(values), Q()
    for kind in kinds:
        if kind == "name":
            found |= containing("name", *_next(rest))
        elif kind == "reading" and _indexed():
            found |= Q(_Reads(F("initials"), F("pinyin"), Value(next(rest))))
        elif kind == "reading":
            begins, within = next(rest), next(rest)
            for field in ("initials", "pinyin"):
                found |= Q(_Like(F(field), Value(begins))) | Q(_Like(F(field), Value(within)))
        else:
            found |= Q(**{kind: next(rest)})
    return found


def containing(field: str, *given: str) -> Q:
    """Rows whose `field` has the words somewhere, of which `given` are the pieces."""
    *narrow, pattern = given
    plain = Q(_Like(F(field), Value(pattern)))
    return Q(_HasPairs(F(field), Value(narrow[0]))) & plain if narrow else plain


def pieces(words: str) -> tuple[str, ...]:
    """What `containing` compares a column with, to find words of two characters or more in it."""
    pattern = f"%{connection.ops.prep_for_like_query(words)}%"
    return (words, pattern) if _indexed() else (pattern,)


def _next(rest: Iterator[str]) -> list[str]:
    return [next(rest) for _ in range(2 if _indexed() else 1)]


def _phone(words: str) -> str:
    """The words as a whole phone number, or nothing."""
    try:
        return clean_phone(words)
    except NotPossible:
        return ""


def _indexed() -> bool:
    return connection.vendor == "postgresql"
