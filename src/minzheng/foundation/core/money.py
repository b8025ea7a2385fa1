"""Money is whole fen (分); yuan only where a person reads it."""


def yuan(fen: int) -> str:
    """Fen as people write yuan: 80000 -> «800», 123450 -> «1,234.50», -80000 -> «−800»."""
    sign = "−" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole:,}" + (f".{cents:02d}" if cents else "")


def to_fen(text: str) -> int:
    """Read yuan typed by a person («1,200.5», full-width too) exactly; ValueError otherwise."""
    import unicodedata
    from decimal import Decimal, InvalidOperation

    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("元", "").strip()
    if not plain or not set(plain) <= set("0123456789.") or len(plain) > 14:
        raise ValueError("请填写金额，例如 1200 或 1200.50")
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation as error:
        raise ValueError("请填写金额，例如 1200 或 1200.50") from error
    if fen != fen.to_integral_value():
        raise ValueError("金额最多到分，请保留两位小数")
    return int(fen)
