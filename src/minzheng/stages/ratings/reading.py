"""A rating as the family reads it: what was said, through which door, by when or what came back."""

from typing import NamedTuple

from minzheng.foundation.core.pages import ymd
from minzheng.stages.ratings.models import Rating
from minzheng.stages.ratings.words import promise


class Told(NamedTuple):
    """In words; empty where there is none."""

    grade: str
    poor: bool
    words: str
    how: str
    promise: str
    answer: str
    called: str


def told_to(row: Rating) -> Told:
    """What stands on her case page."""
    poor, done = row.call_due_on is not None, row.called_at is not None
    how = f"{ymd(row.given_on)}，{Rating.DOORS[row.door]}"
    if row.door != "portal":
        how += f"，{row.given_label}照您的话记的。不是您的意思，请打电话告诉我们"
    return Told(
        Rating.GRADES[row.grade], poor, row.words.open(), f"{how}。",
        promise(row) if poor and not done else "", row.answer.open(),
        f"{row.called_label} · {ymd(row.called_at)}" if done else "",
    )  # fmt: skip
