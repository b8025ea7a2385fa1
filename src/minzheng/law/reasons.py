"""Reasons as data: what was compared with what, whether it holds, and what would flip it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any, Generic, NamedTuple, TypeVar

from minzheng.law.register import Ref
from minzheng.law.words import plain_number, yuan_number

F = TypeVar("F")
V = TypeVar("V")
O = TypeVar("O")  # noqa: E741  (facts, values, outcome)

YUAN = "元"
Number = int | Fraction


class Case(NamedTuple, Generic[F, V, O]):
    """One decision to be explained: what went in, the numbers in force, what came out."""

    facts: F
    values: V
    outcome: O


class Limit(NamedTuple):
    """A comparison ``measured < bound`` (strict, 低于) or ``measured <= bound`` (以下).

    Both are exact; what is measured changes in whole steps: a fen, a car.
    """

    measured: Number
    bound: Number
    strict: bool = False

    def holds(self) -> bool:
        """The verdict, exactly."""
        return self.measured < self.bound if self.strict else self.measured <= self.bound

    def flips_at(self) -> int | None:
        """The nearest whole number at which the verdict is the other one; None if none from 0."""
        if self.strict:
            nearest = ceil(self.bound) - (0 if self.holds() else 1)
        else:
            nearest = floor(self.bound) + (1 if self.holds() else 0)
        return nearest if nearest >= 0 else None


@dataclass(frozen=True)
class Line(Generic[F, V, O]):
    """How one outcome field is told: the only place where words meet the number.

    A verdict gives its ``limit`` (a comparison) or, being a plain fact, nothing: then the
    other truth value flips it. ``value`` overrides what is shown, in fen where the unit is
    yuan. ``code`` is the refusal reason when the verdict does not hold; ``uses`` names the
    fields of the values it rests on.
    """

    field: str
    label: str
    unit: str = ""
    articles: Sequence[Ref] = ()
    uses: Sequence[str] = ()
    code: str = ""
    condition: Callable[[Case[F, V, O]], str] | None = None
    value: Callable[[Case[F, V, O]], Number | str] | None = None
    limit: Callable[[Case[F, V, O]], Limit] | None = None
    flips: Callable[[Case[F, V, O]], Number | None] | None = None

    def told(self, case: Case[F, V, O]) -> dict[str, Any]:
        """The row without its article and placeholder, which depend on date and register."""
        raw = getattr(case.outcome, self.field)
        limit = self.limit(case) if self.limit else None
        return {
            "field": self.field,
            "label": self.label,
            "value": self._value(case, raw, limit),
            "unit": self.unit,
            "condition": self.condition(case) if self.condition else "",
            "holds": bool(raw) if isinstance(raw, bool) else None,
            "flips_at": self._flips_at(case, raw, limit),
            "code": self.code if raw is False else "",
        }

    def _value(self, case: Case[F, V, O], raw: Any, limit: Limit | None) -> Any:
        if self.value:
            return self._shown(self.value(case))
        return self._shown(limit.measured if limit else raw)

    def _flips_at(self, case: Case[F, V, O], raw: Any, limit: Limit | None) -> Any:
        if self.flips:
            return self._shown(self.flips(case))
        if limit:
            return self._shown(limit.flips_at())
        return not raw if isinstance(raw, bool) else None

    def _shown(self, number: Any) -> Any:
        if isinstance(number, bool) or not isinstance(number, int | Fraction):
            return number
        return yuan_number(number) if self.unit.startswith(YUAN) else plain_number(number)


@dataclass(frozen=True)
class Sum:
    """One line of the arithmetic as written on paper; ``fen`` carries no sign.

    ``earned`` marks what the facts give as income by kind, which a letter that knows whose it
    is and who said so tells by person instead.
    """

    label: str
    note: str
    fen: int
    sign: str
    placeholder: bool = False
    earned: bool = False

    @property
    def signed(self) -> int:
        """Fen with its sign."""
        return -self.fen if self.sign == "-" else self.fen


@dataclass(frozen=True)
class Verdict:
    """One row of a table (a member): whether it counted and why."""

    index: int
    counted: bool
    reason_code: str
    reason: str


@dataclass(frozen=True)
class Story:
    """What the rule itself says about its outcome; the engine adds sources and marks."""

    result: str
    result_label: str
    amount_fen: int
    headline: str
    sums: Sequence[Sum] = ()
    incomes: Sequence[Sum] = ()
    changes: Sequence[str] = ()
    members: Sequence[Verdict] = ()


@dataclass(frozen=True)
class Explanation:
    """Everything a page or a letter needs to explain one decision."""

    story: Story
    reasons: list[dict[str, Any]]
    values: list[dict[str, Any]]
    rule: dict[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """JSON-able dict, the form in which a decision stores it."""
        return {
            "result": self.story.result,
            "result_label": self.story.result_label,
            "amount_fen": self.story.amount_fen,
            "headline": self.story.headline,
            "sums": [asdict(line) for line in self.story.sums],
            "incomes": [asdict(line) for line in self.story.incomes],
            "reasons": self.reasons,
            "changes": list(self.story.changes),
            "values": self.values,
            "members": [asdict(row) for row in self.story.members],
            "rule": self.rule,
        }
