"""Calendar arithmetic that the law needs: months that end on a day that may not exist."""

from datetime import date


def add_months(day: date, months: int) -> date:
    """The corresponding day *months* later; the last day of the month if there is none.

    Civil Code art 202: a term of months ends on the corresponding day, else on the month's last.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_length(year, month + 1)))


def month_length(year: int, month: int) -> int:
    """Number of days of a month."""
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


def next_month(day: date) -> date:
    """The first day of the month after the one that *day* lies in (次月)."""
    return add_months(day.replace(day=1), 1)
