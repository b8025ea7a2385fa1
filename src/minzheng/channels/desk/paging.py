"""Keyset paging: the page after a row, never an offset; page 900 costs what page 1 costs."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.http import HttpRequest

SIZE = 25


class Page(NamedTuple):
    """Rows with the addresses of the pages before and after (empty at the ends)."""

    rows: list[Any]
    before: str
    after: str
    first: str


def page_of(
    request: HttpRequest, rows: QuerySet[Any], keys: Sequence[str], size: int = SIZE,
    first: Callable[[], list[Any]] | None = None,
) -> Page:  # fmt: skip
    """One page of rows ordered by `keys` (a leading minus descends; the last one is unique).

    `?after=` and `?before=` hold the keys of the row at the edge; anything else is page one, for
    which `first` may know a shorter way to what `begin(rows, keys)` gives.
    """
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    edge = _read(after or before, len(keys))
    backwards = edge is not None and not after
    if edge is None:
        found = first() if first is not None else list(begin(rows, keys, size))
    else:
        order = [_turn(k) if backwards else k for k in keys]
        found = list(_few(rows, rows.filter(_beyond(rows, keys, edge, backwards)), order, size))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before = more if backwards else edge is not None
    has_after = (edge is not None) if backwards else more
    return Page(
        found,
        _address(request, "before", _key(found[0], keys)) if found and has_before else "",
        _address(request, "after", _key(found[-1], keys)) if found and has_after else "",
        _address(request, "", "") if edge is not None else "",
    )


def begin(rows: QuerySet[Any, Any], keys: Sequence[str], size: int = SIZE) -> QuerySet[Any, Any]:
    """The rows of page one, and one more that tells whether there is another page."""
    return _few(rows, rows, keys, size)


def _few(
    rows: QuerySet[Any, Any], chosen: QuerySet[Any, Any], order: Sequence[str], size: int
) -> QuerySet[Any, Any]:
    """The few keys first: what is joined to a row is then read for this page alone."""
    few = chosen.order_by(*order).values("pk")[: size + 1]
    return rows.filter(pk__in=few).order_by(*order)


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


def _beyond(rows: QuerySet[Any], keys: Sequence[str], edge: list[str], backwards: bool) -> _Beyond:
    """All keys run the same way: a row comparison knows no other."""
    down = {key.startswith("-") != backwards for key in keys}
    if len(down) > 1:
        raise ValueError("keys of a page all ascend or all descend")
    names = [key.lstrip("-") for key in keys]
    fields = [rows.model._meta.get_field(name) for name in names]
    values = [Value(f.to_python(v), output_field=f) for f, v in zip(fields, edge, strict=True)]
    return _Beyond(*[F(name) for name in names], *values, sign="<" if down.pop() else ">")


def _read(text: str, count: int) -> list[str] | None:
    parts = text.split(",")
    if len(text) > 80 or len(parts) != count:
        return None
    for part in parts:
        if not part.isascii() or not ((part.isdigit() and len(part) < 16) or _is_day(part)):
            return None
    return parts


def _is_day(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _key(row: Model, keys: Sequence[str]) -> str:
    return ",".join(str(getattr(row, key.lstrip("-"))) for key in keys)


def _address(request: HttpRequest, name: str, value: str) -> str:
    kept = {k: v for k, v in request.GET.items() if k not in ("after", "before")}
    return "?" + urlencode({**kept, **({name: value} if name else {})})
