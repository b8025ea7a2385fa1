"""JSON from strangers: shallow, without floats, without a key given twice."""

import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

DEPTH = 8
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)

# A string is swallowed whole, also one that never ends, so the scan stays linear.
_BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


class NotJson(ValueError):
    """The bytes are not JSON that we accept. The text never quotes the bytes."""


def read(data: bytes, *, fraction: Callable[[str], int] | None = None) -> dict[str, Any]:
    """The JSON object in `data`, or NotJson. `fraction` reads «1.0» where that is a whole number;
    it raises ValueError for all else."""
    _check_depth(data)
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=fraction or _no_float,
            parse_constant=_no_float,
        )
    except NotJson:
        raise
    except (ValueError, RecursionError):
        raise NotJson("not JSON") from None
    if not isinstance(value, dict):
        raise NotJson("not an object")
    return value


def write(value: dict[str, Any]) -> bytes:
    """`value` as compact UTF-8 JSON with sorted keys: the same value gives the same bytes."""
    return _WRITER.encode(value).encode()


def _check_depth(data: bytes) -> None:
    depth = 0
    for match in _BRACKETS.finditer(data):
        token = match[0]
        if token in b"[{":
            depth += 1
            if depth > DEPTH:
                raise NotJson("too deep")
        elif token in b"]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("a key is given twice")
    return found


def _no_float(_text: str) -> NoReturn:
    # Money is whole fen; a fraction here would be a misunderstanding about the unit.
    raise NotJson("a number is not whole")
