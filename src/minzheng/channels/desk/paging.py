"""Keyset paging: the page after a row, never an offset; page 900 costs what page 1 costs."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.http import HttpRequest

from minzheng.foundation.core.statements import Statement

SIZE = 25
MOST = 10**15  # no key of ours is larger, and every database takes it


class Page(NamedTuple):
    """Rows with the addresses of the pages before and after (empty at the ends)."""

    rows: list[Any]
    before: str
    after: str
    first: str


def page_of(
    request: HttpRequest, rows: QuerySet[Any], keys: Sequence[str], size: int = SIZE
) -> Page:  # fmt: skip
    """One page of rows ordered by `keys` (a leading minus descends; the last one is unique).

    `?after=` and `?before=` hold the keys of the row at the edge; anything else is page one.
    """

    def read(edge: list[Any], turned: bool) -> list[Any]:
        return list(_part(rows, keys, edge, turned, size))

    return _page(request, rows.model, keys, size, read)


class Listing:
    """The same for a list that many open: the SQL of its pages is made once (docs/adr/0008).

    `rows(**shape)` returns the queryset of rows of `model`; see `core.statements.Statement`.
    """

    def __init__(
        self, model: type[Model], rows: Callable[..., QuerySet[Any, Any]], keys: Sequence[str]
    ) -> None:
        def build(*edge: Any, turned: bool, **shape: Hashable) -> QuerySet[Any, Any]:
            return _part(rows(**shape), keys, edge, turned, SIZE)

        self._model, self._keys, self._statement = model, keys, Statement[Any](build)

    def page(self, request: HttpRequest, **shape: Hashable) -> Page:
        """One page; `shape` is what `rows` is built from."""

        def read(edge: list[Any], turned: bool) -> list[Any]:
            return self._statement.rows(*edge, turned=turned, **shape)

        return _page(request, self._model, self._keys, SIZE, read)


def _page(
    request: HttpRequest, model: type[Model], keys: Sequence[str], size: int,
    read: Callable[[list[Any], bool], list[Any]],
) -> Page:  # fmt: skip
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    edge = _edge(after or before, model, keys)
    backwards = bool(edge) and not after
    found = read(edge, backwards)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before = more if backwards else bool(edge)
    has_after = bool(edge) if backwards else more
    return Page(
        found,
        _address(request, "before", _key(found[0], keys)) if found and has_before else "",
        _address(request, "after", _key(found[-1], keys)) if found and has_after else "",
        _address(request, "", "") if edge else "",
    )


def _part(
    rows: QuerySet[Any, Any], keys: Sequence[str], edge: Sequence[Any], turned: bool, size: int
) -> QuerySet[Any, Any]:
    """The rows beyond the edge, and one more that tells whether there is another page.

    The few keys first: what is joined to a row is then read for this page alone.
    """
    order = [_turn(key) if turned else key for key in keys]
    chosen = rows.filter(_beyond(rows, keys, edge, turned)) if edge else rows
    return rows.filter(pk__in=chosen.order_by(*order).values("pk")[: size + 1]).order_by(*order)


def _turn(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


class _Beyond(Func):
    """(a, b) > (x, y) as the database itself compares rows: one range of one index.

    Written out with OR, the planner reads every row of the same day before it finds the edge.
    """

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        """The keys on one side, the edge on the other."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        named = [value for _, values in parts for value in values]
        return f"({left}) {self.extra['sign']} ({right})", named


def _beyond(
    rows: QuerySet[Any], keys: Sequence[str], edge: Sequence[Any], backwards: bool
) -> _Beyond:
    """All keys run the same way: a row comparison knows no other."""
    down = {key.startswith("-") != backwards for key in keys}
    if len(down) > 1:
        raise ValueError("keys of a page all ascend or all descend")
    fields = _fields(rows.model, keys)
    values = [Value(value, output_field=f) for f, value in zip(fields, edge, strict=True)]
    return _Beyond(*[F(f.name) for f in fields], *values, sign="<" if down.pop() else ">")


def _fields(model: type[Model], keys: Sequence[str]) -> list[Any]:
    return [model._meta.get_field(key.lstrip("-")) for key in keys]


def _edge(text: str, model: type[Model], keys: Sequence[str]) -> list[Any]:
    """The keys of the row at the edge; nothing where the address holds none."""
    parts = text.split(",")
    if len(text) > 200 or len(parts) != len(keys) or not text.isprintable():
        return []
    edge = []
    for field, part in zip(_fields(model, keys), parts, strict=True):
        try:
            edge.append(field.to_python(part))
        except (ValidationError, ValueError):
            return []
        if isinstance(edge[-1], int) and not -MOST < edge[-1] < MOST:
            return []
    return [] if "" in edge or None in edge else edge


def _key(row: Model, keys: Sequence[str]) -> str:
    return ",".join(str(getattr(row, key.lstrip("-"))) for key in keys)


def _address(request: HttpRequest, name: str, value: str) -> str:
    kept = {k: v for k, v in request.GET.items() if k not in ("after", "before")}
    return "?" + urlencode({**kept, **({name: value} if name else {})})
