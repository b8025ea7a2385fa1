"""The register of dated values: issuing levels, the narrow over the wide.

A lookup asks the narrowest level first; the first with a row in force on the date answers.
The date is that of the event the law attaches to, not today's.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from minzheng.law.entries import Document, Entry, Level, read_level
from minzheng.law.errors import RegisterError, ValueMissing
from minzheng.law.words import chinese_number

LEVELS = ("national", "zhejiang", "jiaxing", "nanhu", "demo_2021")
POLICY = Path(__file__).resolve().parent.parent / "policy"

Ref = tuple[str, int]
"""A document id and an article number; 0 where the article was not read."""


class Register:
    """Values of one profile. Immutable; ``overlay`` gives a new one."""

    def __init__(self, profile: str, levels: Iterable[Level]) -> None:
        self.profile = profile
        self._levels = tuple(levels)  # wide to narrow
        self._documents: dict[str, Document] = {}
        for level in self._levels:
            self._documents.update(level.documents)
        self._check()

    @classmethod
    def load(cls, profile: str = "nanhu", policy: Path = POLICY) -> "Register":
        """The shipped values of *profile* and of every wider level.

        Raises ``RegisterError`` for an unknown profile or a file the strict loader refuses.
        """
        return _load(profile, policy)

    def overlay(self, text: str, name: str) -> "Register":
        """This register with a narrower level on top, read from YAML by the same loader."""
        return Register(f"{self.profile}+{name}", [*self._levels, read_level(text, name, name)])

    def entry(self, value_id: str, on: date) -> Entry:
        """The row of a value in force on a date; ``ValueMissing`` names both if there is none."""
        for level in reversed(self._levels):
            for row in reversed(level.values.get(value_id, ())):
                if row.in_force(on):
                    return row
        raise ValueMissing(value_id, on.isoformat(), self.profile)

    def value(self, value_id: str, on: date) -> int:
        """The number alone: fen, percent, months, or a choice's code."""
        return self.entry(value_id, on).value

    def ids(self) -> Iterator[str]:
        """Every value id known to some level, in order."""
        yield from sorted({key for level in self._levels for key in level.values})

    def rows(self, value_id: str) -> list[Entry]:
        """Every row of a value, wide level first, for pages that show where a number is from."""
        return [row for level in self._levels for row in level.values.get(value_id, ())]

    def document(self, document_id: str) -> Document:
        """A cited document; ``RegisterError`` if no level knows it."""
        try:
            return self._documents[document_id]
        except KeyError:
            raise RegisterError(f"没有文件 {document_id}") from None

    def cite(self, refs: Iterable[Ref], on: date) -> str:
        """The references in force on a date, as a letter cites them."""
        cited = []
        for document_id, article in refs:
            document = self.document(document_id)
            if document.in_force(on):
                cited.append(_citation(document, article))
        return "；".join(cited)

    def source(self, entry: Entry) -> str:
        """Where a value comes from, in words."""
        return _citation(self.document(entry.source), entry.article)

    def _check(self) -> None:
        heads: dict[str, Entry] = {}
        for level in self._levels:
            for value_id, rows in level.values.items():
                head = heads.setdefault(value_id, rows[0])
                if (rows[0].unit, rows[0].choices) != (head.unit, head.choices):
                    raise RegisterError(f"{level.name}: {value_id} 的单位与上级不一致")
                for row in rows:
                    self.document(row.source)


def _citation(document: Document, article: int) -> str:
    number = f"（{document.number}）" if document.number else ""
    return f"《{document.title}》{number}" + (f"第{chinese_number(article)}条" if article else "")


@lru_cache(maxsize=16)
def _load(profile: str, policy: Path) -> Register:
    if profile not in LEVELS:
        raise RegisterError(f"没有参数方案 {profile}；可用：{'、'.join(LEVELS)}")
    levels = []
    for name in LEVELS[: LEVELS.index(profile) + 1]:
        level = Level(name, {}, {})
        for file in sorted((policy / name).glob("*.yaml")):
            read = read_level(file.read_text("utf-8"), name, f"{name}/{file.name}")
            level = level.merged(read)
        levels.append(level)
    return Register(profile, levels)
