"""A file becomes a table of cells: Excel and ODS through a guarded child, CSV here."""

import contextlib
import csv
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

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
    code, out = _run_child(data)
    if code == 3:
        raise Refused(TOO_MANY)
    if code == 4:
        raise Refused("表格里没有内容，请重新选择。")
    if code != 0:
        raise broken
    lines = out.decode().split("\n")
    merged = [(a, b, c, d) for (a, b), (c, d) in json.loads(lines[0])["merged"]]
    return [[_cell(value) for value in json.loads(line)] for line in lines[1:]], merged


def _run_child(data: bytes) -> tuple[int, bytes]:
    """Exit code and output; the child is killed when it takes too much memory or time."""
    command = [sys.executable, "-I", str(Path(child.__file__))]
    ends = time.monotonic() + WAIT_SECONDS
    inlet, outlet = os.pipe()
    # A thread feeds it: `communicate` forgets what is left to write when it times out.
    threading.Thread(target=_feed, args=(outlet, data), daemon=True).start()
    with subprocess.Popen(
        command, stdin=inlet, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        os.close(inlet)
        while True:
            try:
                out, _ = process.communicate(timeout=TICK)
                return process.returncode, out
            except subprocess.TimeoutExpired:
                pass
            if _resident(process.pid) > RESIDENT_MOST or time.monotonic() > ends:
                process.kill()
                process.communicate()
                return -9, b""


def _feed(outlet: int, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), open(outlet, "wb") as pipe:
        pipe.write(data)


def _resident(pid: int) -> int:
    """Bytes a process holds in memory; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()


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
