"""What a file is, and whether it may be opened at all.

A workbook of 0.8 MB can unpack to 200 MB and more; its directory can lie about that. So every
entry is unpacked once here in small pieces, counted against hard limits, before anything reads it.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath

from minzheng.foundation.core.refusal import NotPossible

FILE_MOST = 20 * 1024 * 1024
UNPACKED_MOST = 64 * 1024 * 1024
RATIO_MOST, RATIO_FROM = 120, 4 * 1024 * 1024
ENTRIES_MOST, SHEET_ROWS_MOST, CELLS_MOST = 400, 200_000, 700_000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"

XLSX, XLS, ODS, TEXT = "xlsx", "xls", "ods", "text"
EXTENSIONS = {".xlsx": XLSX, ".xls": XLS, ".ods": ODS, ".csv": TEXT, ".txt": TEXT}
_NOT_A_LIST = (
    b"%PDF", b"MZ", b"\x7fELF", b"GIF8", b"\xff\xd8\xff", b"\x89PNG", b"{\\rtf", b"7z\xbc\xaf",
    b"Rar!", b"\x1f\x8b", b"BM", b"RIFF", b"#!", b"\xca\xfe\xba\xbe", b"PK",
)  # fmt: skip


class Refused(NotPossible):
    """The file as a whole cannot be imported; the message says what to do instead."""


def kind_of(data: bytes, name: str) -> str:
    """xlsx, xls, ods or text. Raises Refused for anything else, or when the name lies."""
    if not data:
        raise Refused("文件是空的，请重新选择。")
    if len(data) > FILE_MOST:
        raise Refused("文件超过 20 MB，请分成几份导入。")
    extension = PurePath(name).suffix.lower()
    if extension and extension not in EXTENSIONS:
        raise Refused("只能导入 .xlsx、.xls、.ods 或 .csv 文件。" + SAVE_AS)
    found = _sniff(data)
    if extension and EXTENSIONS[extension] != found:
        raise Refused("文件内容与扩展名不符。" + SAVE_AS)
    return found


def _sniff(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        return check_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "_VBA_PROJECT".encode("utf-16-le") in data:
            raise Refused("文件里带有宏，不能导入。" + SAVE_AS)
        return XLS
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<svg", b"<style")):
        raise Refused("这个文件其实是网页，不是表格。" + SAVE_AS)
    if data.startswith(_NOT_A_LIST):
        raise Refused("这个文件不是表格。" + SAVE_AS)
    return TEXT


def check_zip(data: bytes) -> str:
    """Check a zipped workbook without trusting its directory; returns xlsx or ods."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(data, archive, entries)
            kind = _kind_of_zip({entry.filename for entry in entries}, data, entries)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("文件不完整或已损坏，请重新保存后再导入。") from None
    total = rows = cells = 0
    for entry in entries:
        before = b""
        for piece in unpacked(data, entry):
            total += len(piece)
            if total > UNPACKED_MOST:
                raise Refused("文件解开后太大，不能导入。" + SAVE_AS)
            rows += piece.count(b"<row") + piece.count(b"<table:table-row")
            cells += piece.count(b"<c ") + piece.count(b"<table:table-cell")
            if cells > CELLS_MOST:
                raise Refused("表格里的内容太多，请只留下模板里的那些列再导入。")
            if rows > SHEET_ROWS_MOST:
                raise Refused("表格里的空行太多，请把有内容的部分复制到新表格再导入。")
            _check_xml(entry.filename, before[-16:] + piece)
            before = piece
    return kind


def _check_directory(data: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 + len(archive.comment) != len(data) or archive.comment:
        raise Refused("文件里夹带了别的内容，不能导入。" + SAVE_AS)
    if len(entries) > ENTRIES_MOST or len({e.filename for e in entries}) != len(entries):
        raise Refused("文件结构不正常，不能导入。" + SAVE_AS)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused("文件设了密码，请取消密码后再导入。")
    if any(entry.compress_type not in METHODS for entry in entries):
        raise Refused("文件的压缩方式不支持。" + SAVE_AS)
    packed = sum(entry.compress_size for entry in entries)
    size = sum(entry.file_size for entry in entries)
    if size > UNPACKED_MOST or (size > RATIO_FROM and size > RATIO_MOST * max(packed, 1)):
        raise Refused("文件解开后太大，不能导入。" + SAVE_AS)
    if packed > len(data):
        raise Refused("文件结构不正常，不能导入。" + SAVE_AS)


def _kind_of_zip(names: set[str], data: bytes, entries: list[zipfile.ZipInfo]) -> str:
    lower = {name.lower() for name in names}
    if any("vbaproject" in name or name.startswith(("basic/", "scripts/")) for name in lower):
        raise Refused("文件里带有宏，不能导入。" + SAVE_AS)
    if {"[content_types].xml", "xl/workbook.xml"} <= lower:
        return XLSX
    if "mimetype" in names and "content.xml" in names:
        first = next(entry for entry in entries if entry.filename == "mimetype")
        mime = b"".join(unpacked(data, first))
        if mime.strip() == b"application/vnd.oasis.opendocument.spreadsheet":
            return ODS
    raise Refused("这个文件不是表格。" + SAVE_AS)


def unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's content in small pieces; Refused as soon as it is not what was declared."""
    broken = Refused("文件不完整或已损坏，请重新保存后再导入。")
    start = entry.header_offset
    if data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
        raise broken
    name_length, extra_length = struct.unpack("<HH", data[start + 26 : start + 30])
    start += 30 + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if len(packed) != entry.compress_size:
        raise broken
    seen = 0
    worker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    try:
        for piece in _pieces(packed, worker):
            seen += len(piece)
            if seen > entry.file_size:
                raise broken
            yield piece
    except zlib.error:
        raise broken from None
    if seen != entry.file_size or (worker is not None and not worker.eof):
        raise broken


def _pieces(packed: memoryview, worker: "zlib._Decompress | None") -> Iterator[bytes]:
    step = 1 << 18
    for at in range(0, len(packed), step):
        chunk = bytes(packed[at : at + step])
        if worker is None:
            yield chunk
            continue
        while chunk:
            yield worker.decompress(chunk, step)
            chunk = worker.unconsumed_tail


def _check_xml(name: str, text: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    # No workbook declares a document type; one that does is after entities.
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text:
        raise Refused("文件内容不正常，不能导入。" + SAVE_AS)
