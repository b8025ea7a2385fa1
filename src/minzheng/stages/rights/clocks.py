"""How long an answer may take, and which laws it cites."""

import datetime as dt

from minzheng.law import Register
from minzheng.stages.catalog.values import Due, value, within

__all__ = ["ANSWER", "COPY", "EXTENSION", "Due", "basis", "due", "value"]

LIMITS = {"freeze": "rights.freeze"}
ANSWER, EXTENSION, COPY = "rights.answer", "rights.extension", "rights.copy_open"


def due(kind: str, on: dt.date) -> Due:
    """When a request of this kind, received on a day, must be answered."""
    return within(LIMITS.get(kind, ANSWER), on)


def basis(on: dt.date, *refs: tuple[str, int]) -> str:
    """The laws in force on a day among those that could be cited."""
    return Register.load("national").cite(refs, on)
