"""Queries that are made into SQL once and then only run: see docs/adr/0008.

The framework builds a query anew for each request, which costs a page four times what running it
costs. Use it for reads that many pages make, or the line at each walk; anything else stays an
ordinary queryset.
"""

import datetime as dt
import operator
from collections import namedtuple
from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    QuerySet,
    get_related_populators,
)

Row = TypeVar("Row")
# A whole number, a text, a day, an instant, or a tuple of numbers for `__in`.
Value = int | str | dt.date | tuple[int, ...]
MOST = 500  # shapes kept; more of them than this is a shape that should have been a value
Make = Callable[[list[tuple[Any, ...]]], list[Any]]


class _Made(NamedTuple):
    """SQL, its parameters, which of them are filled anew (place, number, kind), how rows become."""

    sql: str
    fixed: tuple[Any, ...]
    filled: tuple[tuple[int, int, type | None], ...]
    rows: Make


class Statement(Generic[Row]):
    """`build(*values, **shape)` returns a queryset: of rows of a model, or of `values_list`.

    It is called once a shape, with stand-ins for the values, so it may neither look at a value nor
    at anything outside its arguments: what changes the SQL, and today's date, are arguments.
    Values are never None. `shape` is hashable.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._made: dict[Hashable, _Made] = {}

    def rows(self, *values: Value, **shape: Hashable) -> list[Row]:
        """What the database answers now."""
        flat = [
            part for value in values for part in (value if isinstance(value, tuple) else (value,))
        ]
        kinds = tuple(len(v) if isinstance(v, tuple) else type(v) for v in values)
        key = (connection.vendor, kinds, tuple(shape.items()))
        made = self._made.get(key)
        if made is None:  # two threads may both make it; another may clear what this one looks at
            made = self._make(values, shape)
            _keep(self._made, key, made)
        if not made.sql:
            return []
        params = list(made.fixed)
        for place, number, kind in made.filled:
            given = _stored(flat[number])
            params[place] = given if kind is None else kind(given)
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            found = cursor.fetchall()
        return made.rows(found)

    def first(self, *values: Value, **shape: Hashable) -> Row | None:
        """The first row, or none."""
        found = self.rows(*values, **shape)
        return found[0] if found else None

    def _make(self, values: tuple[Value, ...], shape: dict[str, Hashable]) -> _Made:
        """NOTHING for a queryset that is known to be empty, whatever the values."""
        numbers: dict[Any, int] = {}
        queryset = self._build(*[_stand_in(value, numbers) for value in values], **shape)
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise TypeError("a statement fetches nothing beside its own rows")
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            if _says_something(self._build(*values, **shape)):
                raise TypeError("a column does not hold the stand-in for its value") from None
            return NOTHING
        filled = []
        for place, param in enumerate(params):
            if (number := numbers.get(_plain(param))) is not None:
                wraps = type(param) not in (int, str, dt.date, dt.datetime)
                filled.append((place, number, type(param) if wraps else None))
        if {number for _, number, _ in filled} != set(numbers.values()):
            raise TypeError("a value is not where the statement can fill it in")
        return _Made(sql, tuple(params), tuple(filled), _reader(queryset, compiler))


NOTHING = _Made("", (), (), list)


def _keep(made: dict[Hashable, Any], key: Hashable, one: Any) -> None:
    if len(made) >= MOST:
        made.clear()
    made[key] = one


def _says_something(queryset: QuerySet[Any, Any]) -> bool:
    try:
        queryset.query.sql_with_params()
    except EmptyResultSet:
        return False
    return True


class Tally:
    """Counts of several querysets, each at most `cap`, in one statement made once a shape.

    `build(**shape)` returns the querysets; everything they depend on is in the shape.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any, Any], ...]], cap: int) -> None:
        self._build, self._cap = build, cap
        self._made: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}

    def counts(self, **shape: Hashable) -> list[int]:
        """In the order of the querysets."""
        key = (connection.vendor, tuple(shape.items()))
        made = self._made.get(key)
        if made is None:
            made = self._make(shape)
            _keep(self._made, key, made)
        with connection.cursor() as cursor:
            cursor.execute(*made)
            return list(cursor.fetchone())

    def _make(self, shape: dict[str, Hashable]) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        params: list[Any] = []
        for rows in self._build(**shape):
            try:
                sql, given = rows.order_by().values("pk")[: self._cap].query.sql_with_params()
            except EmptyResultSet:
                parts.append("0")
                continue
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS one)")
            params += given
        return "SELECT " + ", ".join(parts), tuple(params)


def _stand_in(value: Value, numbers: dict[Any, int]) -> Value:
    """A value of the same kind that stands nowhere else."""
    if isinstance(value, tuple):
        return tuple(int(_stand_in(part, numbers)) for part in value)  # type: ignore[arg-type]
    number = len(set(numbers.values()))
    stand: Value
    if isinstance(value, dt.datetime):
        stand = dt.datetime(1, 1, 2, tzinfo=dt.UTC) + dt.timedelta(seconds=number)
    elif isinstance(value, dt.date):
        stand = dt.date(1, 1, 2) + dt.timedelta(days=number)
    elif isinstance(value, bool) or value is None:
        raise TypeError("what is true, false or none is part of the shape")
    else:
        stand = -(7_000_001 + number) if isinstance(value, int) else f"≪{number}≫"
    numbers[stand] = numbers[_stored(stand)] = number
    return stand


def _stored(value: Any) -> Any:
    """As the database of today takes it."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _plain(param: Any) -> Any:
    try:
        hash(param)
    except TypeError:
        return None
    return param


def _reader(queryset: Any, compiler: Any) -> Make:
    """How the driver's rows become the queryset's rows."""
    names = _names(queryset)
    columns = [select[0] for select in compiler.select[: compiler.col_count]]
    converters = list(compiler.get_converters(columns).items())
    kind = queryset._iterable_class
    finish: Callable[[tuple[Any, ...]], Any] | None = None
    if kind is ModelIterable:
        finish = _instances(queryset, compiler)
    elif kind is NamedValuesListIterable:
        finish = namedtuple("Row", names)._make  # type: ignore[attr-defined]
    elif kind is FlatValuesListIterable:
        finish = operator.itemgetter(0)

    def read(rows: list[tuple[Any, ...]]) -> list[Any]:
        if converters:
            rows = [_converted(row, converters) for row in rows]
        if finish is not None:
            return [finish(row) for row in rows]
        return rows

    return read


def _names(queryset: Any) -> list[str]:
    """The columns of a `values_list` in the order asked for."""
    query = queryset.query
    names = [*query.extra_select, *query.values_select, *query.annotation_select]
    if queryset._fields and list(queryset._fields) != names:
        raise TypeError("computed columns come last in a statement")
    return names


def _converted(row: tuple[Any, ...], converters: list[Any]) -> tuple[Any, ...]:
    cells = list(row)
    for place, (functions, expression) in converters:
        for function in functions:
            cells[place] = function(cells[place], expression, connection)
    return tuple(cells)


def _instances(queryset: Any, compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """As the framework's own ModelIterable makes them, `select_related` included."""
    select, info = compiler.select, compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    # The stubs are of a later release, which wants one argument more.
    populators = get_related_populators(info, select, queryset.db)  # type: ignore[call-arg]
    extra = list((compiler.annotation_col_map or {}).items())

    def make(row: tuple[Any, ...]) -> Any:
        one = info["model"].from_db(queryset.db, names, row[first:last])
        for populator in populators:
            populator.populate(row, one)
        for name, place in extra:
            setattr(one, name, row[place])
        return one

    return make
