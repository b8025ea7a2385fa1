"""How much: difference or band, uplift, single-person sums; rounded once, at the end."""

from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import CEIL_YUAN, FEN, Figures
from minzheng.areas.assistance.rules.members import (
    ALONE_FULL,
    NOT_ALONE,
    alone,
    counts,
    severe,
    uplift,
)

YUAN = 100  # fen


def rounded(num: int, den: int, mode: int) -> int:
    """``num / den`` fen as the payment is rounded: to the fen, up to the yuan, or half up."""
    if mode == FEN:
        return (2 * num + den) // (2 * den)
    step = den * YUAN
    if mode == CEIL_YUAN:
        return (num + step - 1) // step * YUAN
    return (2 * num + step) // (2 * step) * YUAN


def band(income: int, per: int, need: int, values: Figures) -> int:
    """Which band (1 is the poorest) an income below the standard falls in."""
    if income * 100 < need * per * values.band1_below:
        return 1
    return 2 if income * 100 < need * per * values.band2_below else 3


def band_rate(number: int, values: Figures) -> int:
    """Percent of the standard that a band pays a head."""
    if number == 1:
        return values.band1_rate
    return values.band2_rate if number == 2 else values.band3_rate


def assured(family: Family, values: Figures) -> int:
    """How many members are assured apart at the full standard (``dibao.severe_full``)."""
    people = 0
    if values.severe_full:
        for i in range(family.members.first, family.members.last):
            if counts(family.members, i) and severe(family.members, i):
                people += 1
    return people


def shortfall(income: int, per: int, size: int, apart: int, values: Figures) -> int:
    """The difference to the standard, fen × per: by totals, never by heads.

    浙江省社会救助条例 art 12. Those assured apart get the whole standard.
    """
    rest = max(0, values.standard * (size - apart) * per - income)
    return values.standard * apart * per + rest


def topup(family: Family, values: Figures) -> int:
    """Classified uplift, fen × 100: each eligible person once."""
    percent = 0
    for i in range(family.members.first, family.members.last):
        percent += uplift(family.members, i, values)
    return percent * values.standard


def dibao_amount(need: int, gap: int, number: int, per: int, extra: int, values: Figures) -> int:
    """The payment a month in fen, rounded once: the gap or the band's share, and the uplift.

    ``gap`` is fen × per, ``extra`` fen × 100, ``number`` the band, 0 for the difference method.
    """
    base = gap * 100 if number == 0 else need * band_rate(number, values) * per
    return rounded(base + extra * per, per * 100, values.rounding)


def single_kind(family: Family, values: Figures) -> int:
    """The best single-person class among those who may apply alone in this application."""
    best = NOT_ALONE
    for i in range(family.members.first, family.members.last):
        if family.single_member < 0 or i - family.members.first == family.single_member:
            kind = alone(family.members, i, values)
            if kind == ALONE_FULL or best == NOT_ALONE:
                best = kind
    return best


def single_amount(family: Family, kind: int, values: Figures) -> int:
    """Single-person dibao a month, fen: the whole standard, or what own income lacks of it."""
    own = 0 if kind == ALONE_FULL else family.single_income
    return rounded(max(0, values.standard - own), 1, values.rounding)
