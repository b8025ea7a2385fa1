"""What a JSON answer must look like, said in a few words and checked without mercy.

A shape's `problem` gives the path of the first thing that does not fit ("$" is the value itself),
or None. It never gives the value: answers hold personal data, and problems are logged.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

# A thousand billion yuan: far above any household, far below 2^63.
FEN_CEILING = 10**14


class Shape(Protocol):
    """Anything that can find fault with a value."""

    def problem(self, value: Any, path: str = "$") -> str | None:
        """The path of the first misfit, or None."""


@dataclass(frozen=True, slots=True)
class Single:
    """A single value that must pass one test."""

    passes: Callable[[Any], bool]

    def problem(self, value: Any, path: str = "$") -> str | None:
        """The path itself when the value fails."""
        return None if self.passes(value) else path


@dataclass(frozen=True, slots=True)
class Maybe:
    """The shape, or null."""

    shape: Shape

    def problem(self, value: Any, path: str = "$") -> str | None:
        """As the inner shape, but null is fine."""
        return None if value is None else self.shape.problem(value, path)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of at most `most` values of one shape."""

    shape: Shape
    most: int = 500

    def problem(self, value: Any, path: str = "$") -> str | None:
        """The first misfit among the rows."""
        if not isinstance(value, list) or len(value) > self.most:
            return path
        check = self.shape.problem
        for n, row in enumerate(value):
            if problem := check(row, f"{path}[{n}]"):
                return problem
        return None


@dataclass(frozen=True, slots=True)
class Record:
    """An object with exactly these fields, no more and no fewer."""

    fields: Mapping[str, Shape]

    def problem(self, value: Any, path: str = "$") -> str | None:
        """The first misfit among the fields."""
        if not isinstance(value, dict) or value.keys() != self.fields.keys():
            return path
        for key, shape in self.fields.items():
            if problem := shape.problem(value[key], f"{path}.{key}"):
                return problem
        return None


def record(**fields: Shape) -> Record:
    """An object with exactly these fields."""
    return Record(fields)


def rows(**fields: Shape) -> Rows:
    """A list of objects with exactly these fields."""
    return Rows(Record(fields))


def text(most: int = 100) -> Single:
    """Text of 1 to `most` characters without control characters."""
    return Single(lambda v: isinstance(v, str) and 0 < len(v) <= most and v.isprintable())


def pattern(regex: str) -> Single:
    """Text that matches `regex` whole."""
    match = re.compile(regex).fullmatch
    return Single(lambda v: isinstance(v, str) and match(v) is not None)


def code(*allowed: str) -> Single:
    """One of the listed codes."""
    return Single(lambda v: isinstance(v, str) and v in allowed)


def whole(least: int, most: int) -> Single:
    """A whole number in a closed range."""
    return Single(lambda v: type(v) is int and least <= v <= most)


def _is_day(value: Any) -> bool:
    try:
        # The library also reads week dates and dates without dashes.
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


DAY = Single(_is_day)
MONTH = pattern(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")
FEN = whole(0, FEN_CEILING)
FLAG = Single(lambda v: type(v) is bool)
ID_NUMBER = pattern(r"[1-9][0-9]{16}[0-9X]")
KEY = pattern(r"[A-Za-z0-9._:-]{1,64}")
