"""What an estimate says: an answer of three, what decided it, and never a refusal."""

from typing import NamedTuple

from minzheng.law.reasons import Sum

LIKELY, UNLIKELY, UNSURE = "likely", "unlikely", "unsure"


class Check(NamedTuple):
    """One line of the rule beside what was answered; `ok` is None where it hangs on the unknown."""

    ok: bool | None
    title: str
    figure: str
    note: str
    article: str
    sample: bool


class Estimated(NamedTuple):
    """The answer in words. `because` is told where it is unsure: what was not known and matters.

    `sums` are the lines of the amount, empty unless everything was known; `total_fen` their sum.
    """

    verdict: str
    word: str
    headline: str
    text: str
    because: tuple[str, ...]
    checks: tuple[Check, ...]
    changes: tuple[str, ...]
    sums: tuple[Sum, ...]
    total_fen: int
    sample: bool
