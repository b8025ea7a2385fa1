"""Shapes of a facts document: declared once, they read a document and publish its JSON Schema.

Every number has bounds, so that no sum of a compiled rule comes near 2^63. Amounts are yuan
with at most two decimals and become whole fen exactly: never through binary arithmetic. A
float, which a JSON store may have made of «187.13», is taken by its shortest decimal text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from minzheng.law.errors import FactsError

REQUIRED: Any = object()  # marks a field without a default
MOST_YUAN = 10_000_000
_DIGITS = 15


class Shape(Protocol):
    """One kind of value: how to read it and how to describe it."""

    @property
    def default(self) -> Any:
        """What a missing value reads as, or ``REQUIRED``."""
        ...

    def read(self, value: Any, at: str) -> Any:
        """The clean value; ``FactsError`` at path *at* if it is not of this kind."""
        ...

    def schema(self) -> dict[str, Any]:
        """JSON Schema of this kind."""
        ...


@dataclass(frozen=True)
class Money:
    """Yuan, not negative, at most two decimals; reads as whole fen.

    Another ``unit`` reads as whole hundredths all the same: square metres, say.
    """

    label: str
    default: Any = REQUIRED
    most: int = MOST_YUAN
    unit: str = "元"

    def read(self, value: Any, at: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise FactsError(at, f"应填数字（单位：{self.unit}）")
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        if isinstance(exact, Decimal) and not exact.is_finite():
            raise FactsError(at, self._range())
        if not 0 <= exact <= self.most:
            raise FactsError(at, self._range())
        return exact * 100 if isinstance(exact, int) else _fen(exact, at)

    def _range(self) -> str:
        return f"应在 0 到 {self.most:,} {self.unit}之间"

    def schema(self) -> dict[str, Any]:
        note = f"{self.label}（{self.unit}，最多两位小数）"
        return {"type": "number", "minimum": 0, "maximum": self.most, "description": note}


def _fen(amount: Decimal, at: str) -> int:
    """Exact fen of a bounded, finite, non-negative decimal; digits after the second must be 0."""
    _, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    surplus = -2 - exponent
    if surplus <= 0:
        return int(amount.scaleb(2)) if any(digits) else 0
    if any(digits[-surplus:]):
        raise FactsError(at, "最多两位小数")
    kept = digits[:-surplus]
    return int("".join(map(str, kept))) if kept else 0


@dataclass(frozen=True)
class Count:
    """A whole number between bounds."""

    label: str
    least: int
    most: int
    default: Any = REQUIRED

    def read(self, value: Any, at: str) -> int:
        number = _whole(value)
        if number is None:
            raise FactsError(at, "应填整数")
        if not self.least <= number <= self.most:
            raise FactsError(at, f"应在 {self.least} 到 {self.most} 之间")
        return number

    def schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.least, "maximum": self.most}
        return {"type": "integer", **bounds, "description": self.label}


def _whole(value: Any) -> int | None:
    """An int, or 3.0 as JSON Schema reads it; None for anything else, huge exponents included."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float | Decimal):
        exact = Decimal(value)
        small = exact.is_finite() and exact.adjusted() < _DIGITS
        return int(exact) if small and exact == int(exact) else None
    return value if isinstance(value, int) else None


@dataclass(frozen=True)
class Flag:
    """True or false; reads as 1 or 0."""

    label: str
    default: Any = 0

    def read(self, value: Any, at: str) -> int:
        if not isinstance(value, bool):
            raise FactsError(at, "应填 true 或 false")
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean", "description": self.label}


@dataclass(frozen=True)
class Word:
    """One of a list of words; reads as its code."""

    label: str
    codes: Mapping[str, int]
    default: Any = REQUIRED

    def read(self, value: Any, at: str) -> int:
        if not isinstance(value, str) or value not in self.codes:
            raise FactsError(at, f"不认识的{self.label}")
        return self.codes[value]

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.codes), "description": self.label}


@dataclass(frozen=True)
class FreeWord:
    """A short word in lower-case letters; reads as its code, 0 for a word without one."""

    label: str
    codes: Mapping[str, int]
    default: Any = 0
    pattern: str = "^[a-z][a-z0-9_]{0,31}$"

    def read(self, value: Any, at: str) -> int:
        if not isinstance(value, str) or not re.match(self.pattern + r"\Z", value):
            raise FactsError(at, f"{self.label}应为小写英文词")
        return self.codes.get(value, 0)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern, "description": self.label}


@dataclass(frozen=True)
class Words:
    """A list of different words; reads as the union of their bits."""

    label: str
    bits: Mapping[str, int]
    default: Any = 0

    def read(self, value: Any, at: str) -> int:
        if not isinstance(value, list):
            raise FactsError(at, "应为列表")
        union = 0
        for index, word in enumerate(value):
            if not isinstance(word, str) or word not in self.bits:
                raise FactsError(f"{at}[{index}]", f"不认识的{self.label}")
            if union & self.bits[word]:
                raise FactsError(f"{at}[{index}]", f"{self.label}重复")
            union |= self.bits[word]
        return union

    def schema(self) -> dict[str, Any]:
        items = {"enum": list(self.bits)}
        return {"type": "array", "items": items, "uniqueItems": True, "description": self.label}


@dataclass(frozen=True)
class Day:
    """A date written YYYY-MM-DD, or with ``month`` YYYY-MM, which reads as the month's first."""

    label: str
    default: Any = None
    month: bool = False

    def read(self, value: Any, at: str) -> date:
        text = value if isinstance(value, str) else ""
        if not re.match(self._pattern() + r"\Z", text):
            raise FactsError(at, "应写成 2021-08" if self.month else "应写成 2021-08-01")
        try:
            return date.fromisoformat(text + "-01" if self.month else text)
        except ValueError:
            raise FactsError(at, "没有这一天") from None

    def _pattern(self) -> str:
        return "^[0-9]{4}-[0-9]{2}" + ("$" if self.month else "-[0-9]{2}$")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self._pattern(), "description": self.label}


@dataclass(frozen=True)
class Record:
    """An object with known keys; reads as a dict with every key, defaults filled in."""

    label: str
    fields: Mapping[str, Shape]
    default: Any = REQUIRED
    rules: Mapping[str, Any] = field(default_factory=dict)

    def read(self, value: Any, at: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise FactsError(at or "$", "应为对象")
        for key in value:
            if key not in self.fields:
                raise FactsError(_join(at, _shown(key)), "不认识的项目")
        clean = {}
        for key, shape in self.fields.items():
            if key in value:
                clean[key] = shape.read(value[key], _join(at, key))
            elif shape.default is REQUIRED:
                raise FactsError(_join(at, key), "缺少这一项")
            else:
                clean[key] = shape.default
        return clean

    def schema(self) -> dict[str, Any]:
        required = [key for key, shape in self.fields.items() if shape.default is REQUIRED]
        return {
            "type": "object",
            "description": self.label,
            "properties": {key: shape.schema() for key, shape in self.fields.items()},
            "required": required,
            "additionalProperties": False,
            **self.rules,
        }


@dataclass(frozen=True)
class Rows:
    """A list of records; reads as a tuple of dicts."""

    label: str
    record: Record
    least: int = 0
    most: int = 100
    default: Any = ()

    def read(self, value: Any, at: str) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list):
            raise FactsError(at, "应为列表")
        if not self.least <= len(value) <= self.most:
            raise FactsError(at, f"应有 {self.least} 到 {self.most} 行")
        return tuple(self.record.read(row, f"{at}[{i}]") for i, row in enumerate(value))

    def schema(self) -> dict[str, Any]:
        size = {"minItems": self.least, "maxItems": self.most}
        return {
            "type": "array",
            "items": self.record.schema(),
            **size,
            "description": self.label,
        }


def _join(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _shown(key: Any) -> str:
    """An unknown key as far as it is safe to show: a short plain word, else a placeholder."""
    return key if isinstance(key, str) and re.fullmatch(r"[A-Za-z_]{1,32}", key) else "?"
