"""The numbers people read out: «DB330402-20211026-00031». They name a paper, and open nothing."""

import datetime as dt

from django.conf import settings

MOST_A_DAY = 100_000


def number_of(item: str, on: dt.date, row: int, kind: str = "") -> str:
    """Item, district, day and the row's order; `kind` «J» is a decision's."""
    district = settings.DISTRICT["code"]
    return f"{item}{district}-{on:%Y%m%d}-{kind}{row % MOST_A_DAY:05d}"
