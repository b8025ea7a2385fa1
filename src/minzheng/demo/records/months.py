"""The months that records cover, and choices that never change."""

import datetime as dt
import zlib

from minzheng.demo.synthetic.shapes import Citizen, Home

# Families in hardship have applied since May 2021, each with a window of twelve months before.
FIRST_HARD, FIRST, LAST = (2020, 5), (2020, 10), (2022, 4)


def _span(first: tuple[int, int]) -> tuple[str, ...]:
    start, end = first[0] * 12 + first[1] - 1, LAST[0] * 12 + LAST[1]
    return tuple(f"{n // 12}-{n % 12 + 1:02d}" for n in range(start, end))


HARD, ORDINARY = _span(FIRST_HARD), _span(FIRST)


def months(home: Home, since: dt.date | None = None) -> tuple[str, ...]:
    """The months on record for a home, from the month of `since` on."""
    all_months = HARD if home.hardship else ORDINARY
    if since is None:
        return all_months
    first = f"{since:%Y-%m}"
    return tuple(month for month in all_months if month >= first)


def chance(person: Citizen, of: int, salt: str) -> bool:
    """One person in `of`, always the same ones, without a stream of chance to keep in step."""
    return zlib.crc32((salt + person.id_number).encode()) % of == 0
