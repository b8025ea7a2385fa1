"""Pieces of a paper form, each with the height that it takes.

Heights are millimetres and rather too large than too small: a browser test holds that no sheet
runs over. Type is 14 pt (a Chinese character is 4.94 mm wide), what explains is 12 pt (4.23 mm).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms

from minzheng.foundation.core.fields import DayField, MoneyField, PickField, TextField
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.uploads import PaperField

WIDTH = 174  # between the margins
A_LINE, A_HELP, A_RULE, GAP = 7, 6, 10, 4
BIG, SMALL = 35, 41  # characters on a line of each size
WRITTEN = 33  # characters on a line that is filled in
# How many squares a number has: people write one digit in each.
SQUARES = {"id": 18, "phone": 11, "account": 19}
ANSWERS, STORY = 3, 4  # ruled lines of an answer in one's own words, short or long
INLINE = 30  # half-widths of a label that its line stands beside
PEOPLE = 5  # empty rows of a table of people


class Block(NamedTuple):
    """One piece. `kind` picks its drawing; `rows` are lines, choices or cells; `mm` its height."""

    kind: str
    mm: float
    label: str = ""
    help: str = ""
    value: str = ""
    rows: tuple[Any, ...] = ()


def lines(text: str, width: int) -> int:
    """How many lines a text takes; a Latin letter or digit counts half."""
    return max(1, -(-length(text) // (2 * width))) if text else 0


def length(text: str) -> int:
    """Half-widths of a text."""
    return sum(1 if char.isascii() else 2 for char in text)


def heading(text: str) -> Block:
    """What the next pieces are about."""
    return Block("heading", 13, text)


def note(text: str, *, strong: bool = False) -> Block:
    """A paragraph to read."""
    return Block("strong" if strong else "note", lines(text, SMALL) * A_HELP + GAP, text)


def listing(label: str, rows: Sequence[str]) -> Block:
    """Lines to read, each with a dot."""
    tall = sum(lines(row, SMALL - 2) for row in rows) * A_HELP
    return Block("list", 7 + tall + GAP, label, rows=tuple(rows))


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    """What is known already, in a ruled table of two columns."""
    kept = tuple(rows)
    tall = sum(max(1, lines(value, 27)) * A_LINE + 3.2 for _, value in kept)
    return Block("facts", tall + GAP, rows=kept)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], empty: int = 0) -> Block:
    """A ruled table; `empty` rows to write in."""
    body = [tuple(row) for row in rows] + [("",) * len(heads)] * empty
    tall = 10 + sum(10 if not any(row) else _tall(row) for row in body)
    return Block("table", tall + GAP, rows=(tuple(heads), *body))


def _tall(row: Sequence[str]) -> float:
    cells = max(1, len(row))
    return 3.2 + A_LINE * max(lines(cell, max(3, BIG // cells - 2)) for cell in row)


def writing(label: str, look: str = "", value: str = "", help: str = "", count: int = 1) -> Block:
    """A line to write on: plain, `money`, `day`, squares (`id`, `phone`, `account`), or `count`
    ruled lines; with a value, the value stands on it."""
    if not (look or value or help or count > 1) and length(label) <= INLINE:
        return Block("inline", 13, label)
    above = lines(label, BIG) * A_LINE + lines(help, SMALL) * A_HELP
    if value:
        return Block("said", above + lines(value, WRITTEN) * 8 + 2 + GAP, label, help, value)
    if look in SQUARES:
        return Block("squares", above + 12 + GAP, label, help, rows=(None,) * SQUARES[look])
    if look in ("money", "day"):
        return Block(look, above + 11 + GAP, label, help)
    return Block("ruled", above + count * A_RULE + 1 + GAP, label, help, rows=(None,) * count)


def ticks(
    label: str, choices: Iterable[tuple[str, str]], chosen: Iterable[str] = (), help: str = ""
) -> Block:
    """Boxes to tick: those of `chosen` are ticked."""
    marked = set(chosen)
    rows = tuple((words, str(value) in marked) for value, words in choices)
    above = lines(label, BIG) * A_LINE + lines(help, SMALL) * A_HELP
    beside = _beside(rows)
    if beside and not help and length(label) + 4 + _wide(rows) <= 2 * BIG:
        return Block("abreast", 10 + GAP, label, rows=rows)
    below = sum(max(1, lines(words, BIG - 3)) * A_LINE + 2 for words, _ in rows)
    below = beside * A_RULE if beside else below
    return Block("beside" if beside else "ticks", above + below + GAP, label, help, rows=rows)


def _wide(rows: Sequence[tuple[str, bool]]) -> int:
    """Half-widths of choices side by side, each with its box and the gap after it."""
    return sum(length(words) + 6 for words, _ in rows)


def _beside(rows: Sequence[tuple[str, bool]]) -> int:
    """On how many lines choices stand side by side: one or two; 0 where that is not enough."""
    told, room = 1, 2 * BIG
    for row in rows:
        need = _wide([row])
        if need > room:
            told, room = told + 1, 2 * BIG
        room -= need
    return told if told <= 2 and room >= 0 else 0


def signing(*who: str) -> Block:
    """Where each signs, with the day."""
    return Block("signing", 12 * len(who) + GAP, rows=who)


def block_of(field: forms.Field, look: str = "", value: Any = None, words: str = "") -> Block:
    """A field of a form on paper; `value` is what was answered, `words` how a page says it."""
    label, said = str(field.label or ""), str(field.help_text or "")
    if not field.required and "没有" not in label + said and not isinstance(field, PickField):
        label += "（没有就空着）"
    answered = value not in (None, "", [])
    if isinstance(field, forms.ChoiceField):
        chosen = value if isinstance(value, list) else [value] if answered else []
        boxes: list[tuple[str, str]] = list(field.choices)  # type: ignore[arg-type]
        return ticks(label, [box for box in boxes if box[0] != ""], map(str, chosen), said)
    if isinstance(field, (forms.BooleanField, PaperField)):
        return ticks("", [("yes", label)], ["yes"] if answered else [], said)
    if isinstance(field, MoneyField) and isinstance(value, int):
        words = f"{yuan(value)} 元"
    text = words or (str(value) if answered else "")
    if isinstance(field, MoneyField):
        return writing(label, "money", text, said)
    if isinstance(field, DayField):
        return writing(label, "day", text, said)
    count = 1
    if isinstance(field, TextField):
        count = STORY if (field.max_length or 0) >= 1000 else ANSWERS
    return writing(label, look, text, said, count)


def blocks_of(
    form: forms.Form, looks: Mapping[str, str], values: Mapping[str, Any] | None = None
) -> list[Block]:
    """Every field of a form that one sees; `looks` says which are numbers of a known length."""
    there = values or {}
    shown = {name: field for name, field in form.fields.items() if not field.widget.is_hidden}
    return [block_of(field, looks.get(name, ""), there.get(name)) for name, field in shown.items()]
