"""One level's policy file: documents and dated rows, checked as strictly as they are read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from minzheng.law import strict_yaml
from minzheng.law.errors import RegisterError

UNITS = (
    "fen",  # money
    "percent",  # a ratio, in whole hundredths
    "months",
    "days",  # natural days
    "workdays",
    "years",
    "people",
    "count",
    "area",  # hundredths of a square metre
    "choice",  # one of the words in `choices`, held as its code
)
CONFIDENCE = ("R", "V", "S", "F", "A")
_HEAD = {"level", "area", "placeholder", "starts", "documents", "values"}
_VALUE = {"label", "unit", "choices", "rows"}
_ROW = {"from", "until", "value", "source", "article", "confidence", "note"}


@dataclass(frozen=True)
class Document:
    """A law or notice that values and reasons cite; in force from ``since`` to ``until``."""

    id: str
    title: str
    number: str
    since: date
    until: date | None

    def in_force(self, on: date) -> bool:
        """Whether the document applies on a date."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Entry:
    """One dated value of one level, with its source and how sure we are of it.

    ``confidence``: R the law's own text was read, V a page restating it was read, S sure,
    F fairly sure, A assumed. ``placeholder`` marks an invented number (示例值).
    """

    id: str
    label: str
    unit: str
    choices: Mapping[str, int]
    level: str
    placeholder: bool
    since: date
    until: date | None
    value: int
    source: str
    article: int
    confidence: str
    note: str

    @property
    def ratio(self) -> Fraction:
        """The value as a reduced fraction: 150 percent is 3/2."""
        return Fraction(self.value, 100 if self.unit == "percent" else 1)

    def in_force(self, on: date) -> bool:
        """Whether the row applies on a date."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Level:
    """What one issuing level says: its documents, and its rows by value id in order of date."""

    name: str
    documents: Mapping[str, Document]
    values: Mapping[str, tuple[Entry, ...]]

    def merged(self, other: "Level") -> "Level":
        """This level with another file of the same level; an id said twice is refused."""
        for twice in (
            *(self.documents.keys() & other.documents),
            *(self.values.keys() & other.values),
        ):
            raise RegisterError(f"{self.name}: {twice} 在两个文件里都有")
        return Level(
            self.name, {**self.documents, **other.documents}, {**self.values, **other.values}
        )


def read_level(text: str, name: str, file: str) -> Level:
    """Read one file of level *name*; ``RegisterError`` for anything out of place."""
    head = strict_yaml.load(text, file)
    _keys(head, _HEAD, {"level", "area"}, file)
    if head["level"] != name:
        raise RegisterError(f"{file}: level 应为 {name}")
    documents = {
        key: _document(key, body, file) for key, body in _part(head, "documents", file).items()
    }
    values = {
        key: _rows(key, body, head, file) for key, body in _part(head, "values", file).items()
    }
    return Level(name, documents, values)


def _part(head: dict[str, Any], key: str, file: str) -> dict[str, Any]:
    part = head.get(key, {})
    if not isinstance(part, dict):
        raise RegisterError(f"{file}: {key} 应为映射")
    return part


def _document(key: str, body: Any, file: str) -> Document:
    at = f"{file}: {key}"
    _keys(body, {"title", "number", "from", "until"}, {"title", "from"}, at)
    since, until = _day(body, "from", at), _day(body, "until", at)
    assert since is not None
    if until is not None and until < since:
        raise RegisterError(f"{at}: until 早于 from")
    return Document(key, _text(body, "title", at), _text(body, "number", at), since, until)


def _rows(key: str, body: Any, head: dict[str, Any], file: str) -> tuple[Entry, ...]:
    at = f"{file}: {key}"
    _keys(body, _VALUE, {"label", "unit", "rows"}, at)
    unit = body["unit"]
    if unit not in UNITS:
        raise RegisterError(f"{at}: 不认识的单位")
    choices = body.get("choices", {})
    if (unit == "choice") != bool(choices) or not isinstance(choices, dict):
        raise RegisterError(f"{at}: 单位 choice 与 choices 必须同时出现")
    if any(type(code) is not int for code in choices.values()):
        raise RegisterError(f"{at}: choices 的代码应为整数")
    if len(set(choices.values())) != len(choices):
        raise RegisterError(f"{at}: choices 的代码重复")
    if not isinstance(body["rows"], list) or not body["rows"]:
        raise RegisterError(f"{at}: rows 应为非空列表")
    blank = Entry(
        id=key,
        label=_text(body, "label", at),
        unit=unit,
        choices=choices,
        level=head["level"],
        placeholder=head.get("placeholder", False) is True,
        since=date.min,
        until=None,
        value=0,
        source="",
        article=0,
        confidence="",
        note="",
    )
    rows = tuple(_row(blank, row, at) for row in body["rows"])
    _check_dates(rows, head, at)
    return rows


def _row(blank: Entry, row: Any, at: str) -> Entry:
    _keys(row, _ROW, {"from", "value", "source", "confidence"}, at)
    since, until = _day(row, "from", at), _day(row, "until", at)
    assert since is not None
    if row["confidence"] not in CONFIDENCE:
        raise RegisterError(f"{at}: confidence 应为 {'/'.join(CONFIDENCE)}")
    article = row.get("article", 0)
    if type(article) is not int or article < 0:
        raise RegisterError(f"{at}: article 应为条文序号")
    if article and row["confidence"] != "R":
        raise RegisterError(f"{at}: 只有读过原文（R）才写条文序号")
    return replace(
        blank,
        since=since,
        until=until,
        value=_number(row["value"], blank, at),
        source=_text(row, "source", at),
        article=article,
        confidence=row["confidence"],
        note=_text(row, "note", at),
    )


def _number(value: Any, blank: Entry, at: str) -> int:
    if blank.unit == "choice":
        if not isinstance(value, str) or value not in blank.choices:
            raise RegisterError(f"{at}: value 应为 choices 之一")
        return blank.choices[value]
    if type(value) is not int or value < 0:
        raise RegisterError(f"{at}: value 应为非负整数")
    return value


def _check_dates(rows: tuple[Entry, ...], head: dict[str, Any], at: str) -> None:
    """Rows in order of date, without duplicate, gap or overlap; not before the level starts."""
    starts = _day(head, "starts", at)
    if starts and rows[0].since < starts:
        raise RegisterError(f"{at}: 早于本层级的起始日 {starts}")
    for row in rows:
        if row.until is not None and row.until < row.since:
            raise RegisterError(f"{at}: until 早于 from（{row.since}）")
    for earlier, later in pairwise(rows):
        if later.since == earlier.since:
            raise RegisterError(f"{at}: {later.since} 写了两次")
        if later.since < earlier.since:
            raise RegisterError(f"{at}: 日期没有按先后排列（{later.since}）")
        if earlier.until and earlier.until >= later.since:
            raise RegisterError(f"{at}: {later.since} 与上一段重叠")
        if earlier.until and earlier.until + timedelta(days=1) < later.since:
            raise RegisterError(f"{at}: {earlier.until} 与 {later.since} 之间有空档")


def _keys(body: Any, known: set[str], needed: set[str], at: str) -> None:
    if not isinstance(body, dict):
        raise RegisterError(f"{at}: 应为映射")
    for key in body:
        if key not in known:
            raise RegisterError(f"{at}: 不认识的键 {key}")
    for key in sorted(needed - body.keys()):
        raise RegisterError(f"{at}: 缺少 {key}")


def _text(body: dict[str, Any], key: str, at: str) -> str:
    text = body.get(key, "")
    if not isinstance(text, str) or (key in body and not text.strip()):
        raise RegisterError(f"{at}: {key} 应为文字")
    return text


def _day(body: dict[str, Any], key: str, at: str) -> date | None:
    day = body.get(key)
    if key in body and not isinstance(day, date):
        raise RegisterError(f"{at}: {key} 应为日期")
    return day if isinstance(day, date) else None
