"""JSON as the facts need it: exact decimals, no duplicate key, no NaN, nothing that raises."""

import json
from decimal import Decimal
from typing import Any, NoReturn

from minzheng.law.errors import FactsError

WHOLE = "$"
LONGEST = 1_000_000


def loads(line: str | bytes) -> Any:
    """Parse one JSON text; every fault is a ``FactsError`` at ``$``, never another exception."""
    if len(line) > LONGEST:
        raise FactsError(WHOLE, f"内容过长，最多 {LONGEST} 个字符")
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
        text.encode("utf-8")
    except UnicodeError:
        raise FactsError(WHOLE, "文字编码不是 UTF-8") from None
    try:
        return json.loads(
            text.removeprefix("\ufeff"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_no_duplicates,
        )
    except FactsError:
        raise
    except RecursionError:
        raise FactsError(WHOLE, "嵌套层数过多") from None
    except (ValueError, ArithmeticError):
        raise FactsError(WHOLE, "不是有效的 JSON") from None


def _refuse_constant(name: str) -> NoReturn:
    raise FactsError(WHOLE, "不接受 NaN 或无穷大")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        raise FactsError(WHOLE, "同一个键写了两次")
    return seen
