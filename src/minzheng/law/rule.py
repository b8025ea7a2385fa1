"""A rule: facts in, an outcome out, and everything the platform needs around that function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Generic, NamedTuple, cast, get_type_hints

from minzheng.law.entries import Entry
from minzheng.law.errors import FactsError, RegisterError
from minzheng.law.facts import Day, Record
from minzheng.law.reasons import Case, Explanation, F, Line, O, Story, V
from minzheng.law.register import Register
from minzheng.law.version import source_hash

_DATES = {
    "date": Day("按哪一天的规定（优先于调用时的日期）"),
    "month": Day("按哪个月的规定（取当月一日）", month=True),
}


class Use(NamedTuple):
    """Where a field of the values comes from: a value id, its part, and bounds.

    ``part`` is "value", or "num"/"den" of the reduced ratio. The bounds keep the compiled
    arithmetic far from 2^63; a register value outside them is refused.
    """

    id: str
    part: str = "value"
    least: int = 0
    most: int = 1_000_000_000

    def read(self, entry: Entry) -> int:
        """The whole number for the rule."""
        ratio = entry.ratio
        parts = {"value": entry.value, "num": ratio.numerator, "den": ratio.denominator}
        number = parts[self.part]
        if not self.least <= number <= self.most:
            raise RegisterError(f"参数 {self.id} 的数值 {entry.value} 超出规则允许的范围")
        return number


@dataclass(frozen=True)
class _Frame(Generic[F, V, O]):
    """What every decision of one day shares: the values, their sources, the citations."""

    values: V
    marks: Mapping[str, bool]
    told: tuple[tuple[Line[F, V, O], str, bool], ...]
    sources: list[dict[str, Any]]


def _source(entry: Entry, register: Register) -> dict[str, Any]:
    return {
        "id": entry.id,
        "label": entry.label,
        "value": entry.value,
        "unit": entry.unit,
        "from": entry.since.isoformat(),
        "source": register.source(entry),
        "confidence": entry.confidence,
        "placeholder": entry.placeholder,
    }


@dataclass(frozen=True, eq=False)
class Rule(Generic[F, V, O]):
    """A benefit's rule. ``decide`` is the plain function itself, compiled or not.

    ``document`` is the shape of the facts, ``build`` turns what it read into the facts
    NamedTuple, ``uses`` says where each field of ``values_type`` comes from, ``lines`` tell
    each outcome field, ``tell`` gives the story, ``out`` the short answer.
    """

    name: str
    title: str
    decide: Callable[[F, V], O]
    document: Record
    build: Callable[[dict[str, Any]], F]
    values_type: Callable[..., V]
    uses: Mapping[str, Use]
    out: Callable[[F, V, O], dict[str, Any]]
    lines: Sequence[Line[F, V, O]]
    tell: Callable[[Case[F, V, O], Mapping[str, bool]], Story]

    @property
    def version(self) -> str:
        """Short hash of the source of this rule and of the law engine."""
        return source_hash(self.decide.__module__)

    @property
    def facts_type(self) -> type[F]:
        """The NamedTuple that the rule takes, read off its annotations."""
        hints = get_type_hints(self.decide)
        return cast(type[F], hints[next(iter(hints))])

    @property
    def outcome_type(self) -> type[O]:
        """The NamedTuple that the rule gives."""
        return cast(type[O], get_type_hints(self.decide)["return"])

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the facts document."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            **self._whole().schema(),
            "not": {"required": ["date", "month"]},
        }

    def read(self, document: Any) -> F:
        """The facts as a NamedTuple of whole numbers; ``FactsError`` names the field."""
        return self.build(self._read(document))

    def date_of(self, document: Any, on: date) -> date:
        """The date whose law applies: the document's own ``date`` or ``month``, else *on*."""
        return self.read_dated(document, on)[1]

    def read_dated(self, document: Any, on: date) -> tuple[F, date]:
        """The facts and the date whose law applies, in one reading."""
        clean = self._read(document)
        day: date = clean["date"] or clean["month"] or on
        return self.build(clean), day

    def values(self, register: Register, on: date) -> V:
        """The numbers in force on a date; ``ValueMissing`` names the value that has none."""
        return self._frame(register, on).values

    def explain(self, facts: F, values: V, outcome: O, on: date, register: Register) -> Explanation:
        """Reasons, sums and sources of one decision. The outcome is told, not computed again."""
        case, frame = Case(facts, values, outcome), self._frame(register, on)
        return Explanation(
            story=self.tell(case, frame.marks),
            reasons=[
                line.told(case) | {"article": article, "placeholder": placeholder}
                for line, article, placeholder in frame.told
            ],
            values=frame.sources,
            rule={"name": self.name, "version": self.version, "on": on.isoformat()},
        )

    @lru_cache(maxsize=256)  # noqa: B019  rules live as long as the process
    def _frame(self, register: Register, on: date) -> "_Frame[F, V, O]":
        entries = {field: register.entry(use.id, on) for field, use in self.uses.items()}
        marks = {field: entry.placeholder for field, entry in entries.items()}
        return _Frame(
            values=self.values_type(
                **{field: use.read(entries[field]) for field, use in self.uses.items()}
            ),
            marks=marks,
            told=tuple(
                (line, register.cite(line.articles, on), any(marks[f] for f in line.uses))
                for line in self.lines
            ),
            sources=[
                _source(entry, register) for entry in {e.id: e for e in entries.values()}.values()
            ],
        )

    def _whole(self) -> Record:
        return Record(self.document.label, {**_DATES, **self.document.fields})

    def _read(self, document: Any) -> dict[str, Any]:
        clean = self._whole().read(document, "")
        if clean["date"] and clean["month"]:
            raise FactsError("month", "date 与 month 只填一个")
        return clean
