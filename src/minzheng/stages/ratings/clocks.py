"""By when a poor rating is called back."""

import datetime as dt

from minzheng.stages.catalog.values import Due, within

CALL_BACK = "rating.call_back"


def due(on: dt.date) -> Due:
    """The last day for a rating given on a day."""
    return within(CALL_BACK, on)
