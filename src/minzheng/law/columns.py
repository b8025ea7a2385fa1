"""A population's facts in columns: the same NamedTuples, for many households at once.

Scalars are one array a field; a table is one array a column, shared by all households, with
offsets that say which rows are whose.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, get_type_hints

import numpy as np
import numpy.typing as npt

from minzheng.law.reasons import F

Array = npt.NDArray[np.int64]
_OFFSETS = ("first", "last")


@dataclass(frozen=True)
class Layout:
    """How a facts NamedTuple is laid out: its scalar fields and its tables."""

    facts: type
    scalars: tuple[str, ...]
    tables: Mapping[str, type]

    @classmethod
    def of(cls, facts: type) -> "Layout":
        """Read the layout off the type's annotations; a table is a NamedTuple with offsets."""
        hints = get_type_hints(facts)
        tables = {name: hint for name, hint in hints.items() if hasattr(hint, "_fields")}
        return cls(facts, tuple(name for name in hints if name not in tables), tables)

    def columns(self, table: str) -> tuple[str, ...]:
        """The column names of a table."""
        names: tuple[str, ...] = getattr(self.tables[table], "_fields")  # noqa: B009
        return tuple(name for name in names if name not in _OFFSETS)


@dataclass(frozen=True)
class Table:
    """Columns of one table over all households; household i has rows offsets[i]:offsets[i+1]."""

    offsets: Array
    columns: Mapping[str, npt.NDArray[np.signedinteger[Any]]]


@dataclass(frozen=True)
class Population(Generic[F]):
    """Many households' facts. Arrays are signed integers; money is fen in int64."""

    layout: Layout
    scalars: Mapping[str, npt.NDArray[np.signedinteger[Any]]]
    tables: Mapping[str, Table]

    def __post_init__(self) -> None:
        arrays = [*self.scalars.values()]
        for table in self.tables.values():
            arrays += [table.offsets, *table.columns.values()]
        for array in arrays:
            if array.dtype.kind != "i":
                raise TypeError("columns must be signed integers")
        for name in self.layout.scalars:
            if len(self.scalars[name]) != len(self):
                raise ValueError(f"column {name} has another length")
        for name in self.layout.tables:
            if len(self.tables[name].offsets) != len(self) + 1:
                raise ValueError(f"offsets of {name} have another length")

    def __len__(self) -> int:
        return len(self.scalars[self.layout.scalars[0]])

    @classmethod
    def of(cls, facts: type[F], households: Sequence[F]) -> "Population[F]":
        """Columns from single households, as read from documents."""
        layout = Layout.of(facts)
        scalars = {
            name: np.array([getattr(one, name) for one in households], dtype=np.int64)
            for name in layout.scalars
        }
        tables = {
            name: _table([getattr(one, name) for one in households], layout.columns(name))
            for name in layout.tables
        }
        return cls(layout, scalars, tables)

    def households(self, rows: Iterable[int] | None = None) -> Iterator[F]:
        """Single households again, of plain Python integers, over shared columns."""
        scalars = {name: column.tolist() for name, column in self.scalars.items()}
        tables = {
            name: (table.offsets.tolist(), [table.columns[c].tolist() for c in columns])
            for name, table in self.tables.items()
            for columns in [self.layout.columns(name)]
        }
        for i in range(len(self)) if rows is None else rows:
            parts = {
                name: kind(tables[name][0][i], tables[name][0][i + 1], *tables[name][1])
                for name, kind in self.layout.tables.items()
            }
            yield self.layout.facts(**{n: c[i] for n, c in scalars.items()}, **parts)


def _table(parts: Sequence[Any], columns: Sequence[str]) -> Table:
    lengths = [part.last - part.first for part in parts]
    offsets = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum(np.array(lengths, dtype=np.int64), out=offsets[1:])
    return Table(
        offsets,
        {
            name: np.array(
                [n for part in parts for n in getattr(part, name)[part.first : part.last]],
                dtype=np.int64,
            )
            for name in columns
        },
    )
