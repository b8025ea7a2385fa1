"""How the law engine writes numbers for people: yuan, counts, chapters and articles."""

from fractions import Fraction

_DIGITS = "零一二三四五六七八九"
_FEN = 100


def yuan_text(fen: int | Fraction) -> str:
    """Fen as yuan for a sentence: ``270000`` -> «2,700», ``189442`` -> «1,894.42».

    A fraction of a fen is rounded half up; the sum itself never uses this text.
    """
    whole = half_up(fen)
    sign = "-" if whole < 0 else ""
    yuan, rest = divmod(abs(whole), _FEN)
    return f"{sign}{yuan:,}" + (f".{rest:02d}" if rest else "")


def yuan_number(fen: int | Fraction) -> int | float:
    """Fen as a JSON number in yuan, unrounded: an int where whole, else the nearest double."""
    if isinstance(fen, int):
        return fen // _FEN if fen % _FEN == 0 else fen / _FEN
    return plain_number(fen / _FEN)


def plain_number(number: int | Fraction) -> int | float:
    """An exact number for JSON: an int where whole, else the nearest double."""
    if isinstance(number, int):
        return number
    if number.denominator == 1:
        return number.numerator
    return number.numerator / number.denominator


def exact(num: int, den: int) -> int | Fraction:
    """``num / den``, an int where it is whole (which is most of the time, and faster)."""
    return num // den if num % den == 0 else Fraction(num, den)


def half_up(number: int | Fraction) -> int:
    """The nearest whole number; a half goes up. Exact, never through a float."""
    if isinstance(number, int):
        return number
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def chinese_number(number: int) -> str:
    """1 to 199 as in «第十二条»."""
    if not 1 <= number <= 199:
        raise ValueError("only article numbers from 1 to 199 are written out")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = "一百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")
