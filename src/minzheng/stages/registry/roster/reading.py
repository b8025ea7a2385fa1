"""A file becomes a table of cells: Excel and ODS through a guarded child, CSV here."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any, NamedTuple

from minzheng.foundation.core.apart import run_apart
from minzheng.stages.registry.roster import child
from minzheng.stages.registry.roster.guarding import FILE_MOST, SAVE_AS, TEXT, Refused, kind_of

WAIT_SECONDS, TICK = 10.0, 0.02
RESIDENT_MOST = 160 * 1024 * 1024
CELL_MOST = 10_000
TOO_MANY = "名单超过 2 万行，请分成几份导入。"


class Cell(NamedTuple):
    """One cell: its text, and what kind the sheet said it is (text, number, date, bool, other)."""

    text: str
    kind: str = "text"


EMPTY = Cell("")


class Table(NamedTuple):
    """The user's own sheet; row 1 of the sheet is `rows[0]`. `merged`: (r, c, r, c), 0-based."""

    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]]
    file_hash: str


def read_table(source: Path | bytes, name: str = "") -> Table:
    """Read a path or the bytes of an upload called `name`. Raises Refused."""
    if isinstance(source, Path):
        data, name = _load(source), name or source.name
    else:
        data = source
    file_hash = hashlib.sha256(data).hexdigest()
    kind = kind_of(data, name)
    rows, merged = read_text(data) if kind == TEXT else read_workbook(data)
    while rows and not any(cell.text.strip() for cell in rows[-1]):
        rows.pop()
    return Table(rows, merged, file_hash)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_MOST:
            raise Refused("文件超过 20 MB，请分成几份导入。")
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused("找不到这个文件，请核对文件名。") from None
    except OSError:
        raise Refused("这个文件打不开，请核对文件名和权限。") from None


def read_workbook(data: bytes) -> tuple[list[list[Cell]], list[tuple[int, int, int, int]]]:
    """Cells and merged ranges of the first sheet with content, read in a limited process."""
    broken = Refused("表格读不出来，可能已损坏。" + SAVE_AS)
    code, out = run_apart(
        Path(child.__file__), data, seconds=WAIT_SECONDS, resident=RESIDENT_MOST, tick=TICK
    )
    if code == 3:
        raise Refused(TOO_MANY)
    if code == 4:
        raise Refused("表格里没有内容，请重新选择。")
    if code != 0:
        raise broken
    lines = out.decode().split("\n")
    merged = [(a, b, c, d) for (a, b), (c, d) in json.loads(lines[0])["merged"]]
    return [[_cell(value) for value in json.loads(line)] for line in lines[1:]], merged


def _cell(value: Any) -> Cell:
    if not value:
        return EMPTY
    return Cell(value) if isinstance(value, str) else Cell(value[1], value[0])


def read_text(data: bytes) -> tuple[list[list[Cell]], list[tuple[int, int, int, int]]]:
    """Cells of a CSV: UTF-8 with or without mark, UTF-16 with mark, GBK or GB18030."""
    text = _decode(data)
    head = text.split("\n", 1)[0]
    separator = max(",\t;，", key=head.count)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(rows) >= child.ROWS_MOST:
                raise Refused(TOO_MANY)
            if any(len(value) > CELL_MOST for value in row):
                raise csv.Error
            rows.append([Cell(value) for value in row[: child.COLUMNS_MOST]])
    except csv.Error:
        raise Refused("有一格内容太长，可能少了引号，请核对后再导入。") from None
    return rows, []


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes: tuple[str, ...] = ("utf-16",)
    else:
        codes = ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if any(ch < " " and ch not in "\t\r\n" for ch in set(text)):
            raise Refused("文件里有无法识别的字符，不是名单。" + SAVE_AS)
        return text
    raise Refused("文字编码认不出来。" + SAVE_AS)
