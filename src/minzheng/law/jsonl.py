"""JSON Lines in, decisions out: one facts document a line, one answer a line, never a raise."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from minzheng.law import strict_json
from minzheng.law.errors import FactsError, ValueMissing
from minzheng.law.register import Register
from minzheng.law.rule import Rule

_SHOWN = (
    "field",
    "label",
    "value",
    "unit",
    "condition",
    "holds",
    "article",
    "flips_at",
    "placeholder",
    "code",
)


def decide_lines(
    rule: Rule[Any, Any, Any], register: Register, on: date, lines: Iterable[str | bytes]
) -> Iterator[dict[str, Any]]:
    """Answer each line: ``{"out", "reasons"}``, or ``{"error": {"field", "message"}}``.

    A ``date`` or ``month`` in the facts overrides *on*. A blank line is an error too, so that
    answers and lines stay side by side.
    """
    for line in lines:
        try:
            yield _decide(rule, register, on, strict_json.loads(line))
        except FactsError as error:
            yield {"error": {"field": error.field, "message": error.message}}
        except ValueMissing as error:
            yield {"error": {"field": "date", "message": str(error)}}


def _decide(
    rule: Rule[Any, Any, Any], register: Register, on: date, document: Any
) -> dict[str, Any]:
    facts, when = rule.read_dated(document, on)
    values = rule.values(register, when)
    outcome = rule.decide(facts, values)
    explanation = rule.explain(facts, values, outcome, when, register)
    reasons = [{key: reason[key] for key in _SHOWN} for reason in explanation.reasons]
    return {"out": rule.out(facts, values, outcome), "reasons": reasons}
