"""A rating as the family reads it: through which door, by when or what came back. What was said and
what was answered is read by the one who said it alone."""

from typing import NamedTuple

from minzheng.foundation.core.pages import ymd
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.words import promise
from minzheng.stages.registry.models import Person


class Told(NamedTuple):
    """In words; empty where there is none."""

    grade: str
    poor: bool
    words: str
    how: str
    promise: str
    answer: str
    called: str


def told_to(row: Rating, reader: Person) -> Told:
    """What stands on the case page of one of the family; another's words are not hers to read."""
    own = row.person_id == reader.pk
    poor, done = row.call_due_on is not None, row.called_at is not None
    how = f"{ymd(row.given_on)}，{Rating.DOORS[row.door]}"
    if row.door != "portal":
        how += f"，{row.given_label}照您的话记的。不是您的意思，请打电话告诉我们"
    return Told(
        Rating.GRADES[row.grade], poor, row.words.open() if own else "", f"{how}。",
        promise(row) if poor and not done else "", row.answer.open() if own else "",
        f"{row.called_label} · {ymd(row.called_at)}" if done else "",
    )  # fmt: skip
