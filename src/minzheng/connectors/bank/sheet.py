"""What both bank files share: header, lines, trailer, digest and seal; read all or nothing."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from minzheng.connectors.bank import errors
from minzheng.connectors.signing import sign, signed, sm3_hex

VERSION = "1"
BYTES_MOST = 32 << 20
FEN_MOST = 10**14
_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")


class Sheet(NamedTuple):
    """A file in parts: its kind, batch, day, reference, and the lines as text."""

    kind: str
    batch_no: str
    on: date
    reference: str
    lines: Sequence[Sequence[str]]


def write_sheet(sheet: Sheet, total: int, secret: bytes) -> bytes:
    """The bytes of the file; the same sheet gives the same bytes."""
    count = str(len(sheet.lines))
    head = (sheet.kind, VERSION, sheet.batch_no, sheet.on.isoformat(), sheet.reference)
    body = _csv([(*head, count, str(total)), *sheet.lines])
    return body + _csv([("END", count, str(total), sm3_hex(body), sign(secret, sheet.kind, body))])


def read_sheet(data: bytes, kind: str, width: int, amount_at: int, secret: bytes) -> Sheet:
    """The sheet in `data`, with digest, seal, count and total checked; raises BankFileError.

    `width`: fields in a line; `amount_at`: which of them is the amount in fen.
    """
    body, trailer = _split(data)
    head, *lines = _parsed(body)
    if len(head) != 7 or head[:2] != [kind, VERSION]:
        raise errors.BadLine("文件头", 1)
    if len(trailer) != 5 or trailer[0] != "END":
        raise errors.BadLine("文件尾", len(lines) + 2)
    if trailer[3] != sm3_hex(body) or not signed(trailer[4], secret, kind, body):
        raise errors.Tampered
    for number, line in enumerate(lines, 2):
        if len(line) != width:
            raise errors.BadLine("栏数不对", number)
    if not head[5] == trailer[1] == str(len(lines)):
        raise errors.WrongCount
    total = sum(amount(line[amount_at], number) for number, line in enumerate(lines, 2))
    if not head[6] == trailer[2] == str(total):
        raise errors.WrongTotal
    return Sheet(kind, head[2], day(head[3], 1), head[4], lines)


def amount(text: str, line: int) -> int:
    """Fen from text; BadLine for anything but a whole number without leading zeros."""
    if not _WHOLE.fullmatch(text) or int(text) > FEN_MOST:
        raise errors.BadLine("金额", line)
    return int(text)


def day(text: str, line: int) -> date:
    """A day from YYYY-MM-DD; BadLine otherwise."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise errors.BadLine("日期", line) from None
    if found.isoformat() != text:
        raise errors.BadLine("日期", line)
    return found


def _split(data: bytes) -> tuple[bytes, list[str]]:
    if len(data) > BYTES_MOST:
        raise errors.TooLarge
    at = data.rfind(b"\n", 0, -1) + 1
    if not data.endswith(b"\n") or not data.startswith(b"MZ") or at == 0:
        raise errors.BadLine("不是本系统的银行文件，或文件不完整")
    trailer = _parsed(data[at:])
    return data[:at], trailer[0]


def _parsed(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise errors.BadEncoding from None
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise errors.BadLine from None
    # One content, one spelling: stray quotes, spaces and carriage returns are refused here.
    if not lines or _csv(lines) != data:
        raise errors.BadLine
    return lines


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue().encode()
