"""Files made to harm: what each is called, its name and its bytes."""

import functools
import io
import random
import struct
import zipfile
from collections.abc import Iterator

from tests.stages.registry.rosters import clean_rows, csv_bytes, xlsx

MIB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def repacked(change: dict[str, bytes | None], source: bytes | None = None) -> bytes:
    """A good workbook with entries replaced, added or (None) left out."""
    out = io.BytesIO()
    base = zipfile.ZipFile(io.BytesIO(source or xlsx(clean_rows(1))))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for entry in base.infolist():
            body = change.get(entry.filename, base.read(entry.filename))
            if body is not None:
                made.writestr(entry.filename, body)
        for name, body in change.items():
            if name not in base.namelist() and body is not None:
                made.writestr(name, body)
    return out.getvalue()


def sheet(cells: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    return (
        head + 'spreadsheetml/2006/main"><sheetData>' + cells + "</sheetData></worksheet>"
    ).encode()


def ods(rows: str) -> bytes:
    """An OpenDocument sheet with rows as written."""
    spaces = "urn:oasis:names:tc:opendocument:xmlns:"
    body = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{spaces}office:1.0" '
        f'xmlns:table="{spaces}table:1.0" xmlns:text="{spaces}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", ODS)
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", body)
    return out.getvalue()


def understated(data: bytes, name: str, size: int) -> bytes:
    """The directory declares a smaller size for one entry than it unpacks to."""
    raw = bytearray(data)
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack("<H", raw[at + 28 : at + 30])[0]
        if raw[at + 46 : at + 46 + length].decode() == name:
            raw[at + 24 : at + 28] = struct.pack("<I", size)
            local = struct.unpack("<I", raw[at + 42 : at + 46])[0]
            raw[local + 22 : local + 26] = struct.pack("<I", size)
        at = raw.find(b"PK\x01\x02", at + 46)
    return bytes(raw)


@functools.cache
def made() -> list[tuple[str, str, bytes]]:
    """All of them, made once."""
    return list(files())


def files() -> Iterator[tuple[str, str, bytes]]:
    """(what, file name, bytes) of each hostile file."""
    good = xlsx(clean_rows(3))
    bomb = repacked({SHEET: sheet("<row>" + " " * (210 * MIB) + "</row>")})
    yield "xlsx that unpacks to 210 MiB", "a.xlsx", bomb
    yield "the same, its directory lying", "a.xlsx", understated(bomb, SHEET, 9_000)
    small = repacked({SHEET: sheet(" " * (60 * MIB))})
    yield "a high ratio below the size limit", "a.xlsx", small
    far = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    far += '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "two cells at the far corners", "a.xlsx", repacked({SHEET: sheet(far)})
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 250_000))
    yield "250,000 rows", "a.xlsx", repacked({SHEET: sheet(rows)})
    wide = "<row>" + '<c t="str"><v>1</v></c>' * 100 + "</row>"
    yield "10,000 rows of 100 columns", "a.xlsx", repacked({SHEET: sheet(wide * 10_000)})
    corners = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="20000"><c r="ZZ20000"><v>1</v></c></row>'
    )
    yield "an empty field of 14 million cells", "a.xlsx", repacked({SHEET: sheet(corners)})
    tall = '<row r="1"><c r="A1"><v>1</v></c></row><row r="20100"><c r="BH20100"><v>1</v></c></row>'
    yield "an empty field of a million cells", "a.xlsx", repacked({SHEET: sheet(tall)})
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p>'
    cell += "</table:table-cell>"
    repeated = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    yield "ods that repeats rows and columns", "a.ods", ods(repeated)
    lol = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><z>&b;</z>'
    yield "entities", "a.xlsx", repacked({"xl/sharedStrings.xml": lol})
    outside = b'<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/passwd">]><z>&x;</z>'
    yield "an outside entity", "a.xlsx", repacked({"xl/workbook.xml": outside})
    wide = '<?xml version="1.0"?><!DOCTYPE z><z/>'.encode("utf-16")
    yield "a document type in UTF-16", "a.xlsx", repacked({"xl/workbook.xml": wide})
    yield "macros in xlsx", "a.xlsx", repacked({"xl/vbaProject.bin": b"VBA"})
    document = {
        "xl/workbook.xml": None,
        SHEET: None,
        "word/document.xml": b"<w/>",
        "word/vbaProject.bin": b"V",
    }
    yield "docm", "a.docm", repacked(document)
    yield "docm called xlsx", "a.xlsx", repacked(document)
    yield "zip without a workbook", "a.xlsx", repacked({"xl/workbook.xml": None})
    yield "web page in front of a zip", "a.xlsx", b"<html><script>1</script></html>" + good
    yield "picture in front of a zip", "a.xlsx", b"GIF89a" + good
    yield "page behind a zip", "a.xlsx", good + b"<html><script>alert(1)</script>"
    commented = io.BytesIO(good)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"<script>alert(1)</script>"
    yield "page in the zip's comment", "a.xlsx", commented.getvalue()
    yield "web page called xls", "a.xls", b"<html><table><tr><td>1</td></tr></table></html>"
    yield "xlsx called csv", "a.csv", good
    yield "csv called xlsx", "a.xlsx", csv_bytes(clean_rows(1))
    yield "pdf", "a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40
    yield "pdf called csv", "a.csv", b"%PDF-1.7\nabc,def\n"
    yield "program called xlsx", "a.xlsx", b"MZ\x90\x00" + bytes(3000)
    yield "svg", "a.svg", b"<svg onload='alert(1)'/>"
    yield "jpeg with html inside", "a.csv", b"\xff\xd8\xff\xe0<html>"
    yield "truncated xlsx", "a.xlsx", good[: len(good) // 2]
    yield "xlsx without its last bytes", "a.xlsx", good[:-10]
    broken = bytearray(good)
    broken[60:200] = random.Random(1).randbytes(140)
    yield "xlsx with damaged content", "a.xlsx", bytes(broken)
    yield (
        "xls of noise",
        "a.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(2).randbytes(200_000),
    )
    macro = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le") + bytes(5000)
    yield "macros in xls", "a.xls", macro
    yield "csv with NUL", "a.csv", b"\xe6\x88\xb7\xe5\x8f\xb7,\x00\x00\n"
    long = csv_bytes([["x" * 1_000_000] * 2])
    yield "csv with cells of a million characters", "a.csv", long
    yield "csv with an open quote", "a.csv", csv_bytes(clean_rows(1)) + b'"' + b"x,\n" * 400_000
    yield "csv of a million rows", "a.csv", csv_bytes([["a"]] * 1_000_000)
    yield "csv of noise", "a.csv", random.Random(3).randbytes(100_000)
    yield "csv of commas", "a.csv", b"," * 5_000_000
    yield "nothing", "a.csv", b""
    yield "only empty lines", "a.csv", b"\n" * 100_000
    yield "empty workbook", "a.xlsx", repacked({SHEET: sheet("")})
    yield "path that climbs out", "../../a.exe", good
    yield "entry name that climbs out", "a.xlsx", repacked({"../../evil.xml": b"<!DOCTYPE x>"})
    yield "more than 20 MB", "a.csv", b"a,b\n" * (6 * MIB)
    many = {f"xl/media/{n}.xml": b"<a/>" for n in range(2_000)}
    yield "2,000 entries", "a.xlsx", repacked(many)
    yield "lone carriage returns and controls", "a.csv", b"\x1b[31m,\x07\n"
