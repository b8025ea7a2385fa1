"""Months are their first day; `until` months are the first month without."""

import datetime as dt

from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after

PAY_DAY = 10  # money is in the account by the 10th of its month


def before(month: dt.date, months: int = 1) -> dt.date:
    """The first day of an earlier month."""
    return months_after(month, -months)


def pay_day(month: dt.date) -> dt.date:
    """The day by which the money of a month is to be in the account."""
    return month.replace(day=PAY_DAY)


def said(month: dt.date) -> str:
    """«2021年11月»."""
    return f"{month.year}年{month.month}月"


def refuse_unfit(month: dt.date) -> None:
    """Refuse what is no month, or one that no list may be made for today. Raises NotPossible."""
    if month.day != 1:
        raise NotPossible("月份要写当月第一天，例如 2021-11-01。")
    if month > months_after(clock.today().replace(day=1), 1):
        raise NotPossible(f"{said(month)}还没到，最早可提前一个月编制名单。")
