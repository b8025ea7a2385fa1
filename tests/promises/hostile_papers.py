"""Papers made to harm: what each is called, its file name and its bytes."""

import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

from minzheng.connectors.antivirus.simulator import EICAR
from tests.pictures import PDF, picture

SCRIPT = b"<script>alert('p15')</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG of one bit a point that declares any size."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(rows, 9)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg_that_says(width: int, height: int) -> bytes:
    """A small JPEG whose header declares another size."""
    raw = bytearray(picture("JPEG"))
    at = raw.find(b"\xff\xc0")
    raw[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(raw)


def pdf(inside: bytes) -> bytes:
    """A PDF with something more in it."""
    return PDF.replace(b"trailer", inside + b"\ntrailer")


def stream(plain: bytes, kind: bytes = b"/Type /ObjStm ") -> bytes:
    """A packed stream of a PDF."""
    packed = zlib.compress(plain, 9)
    head = b"2 0 obj\n<< %s/Filter /FlateDecode /Length %d >>\n" % (kind, len(packed))
    return head + b"stream\n" + packed + b"\nendstream\nendobj"


@functools.cache
def papers() -> tuple[tuple[str, str, bytes], ...]:
    """All of them, made once."""
    return tuple(files())


def files() -> Iterator[tuple[str, str, bytes]]:
    """(what, file name, bytes) of each."""
    jpeg, plain = picture("JPEG", exif=True), picture("PNG")
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(20_000_000))
    for what, data in {
        "zip": zipped.getvalue(),
        "html": SCRIPT,
        "svg": SVG,
        "eicar": EICAR,
    }.items():
        yield what, f"a.{what}", data
        yield f"{what} called jpg", "a.jpg", data
        yield f"{what} behind a jpg", "a.jpg", jpeg + data
        yield f"{what} behind a png", "a.png", plain + data
        yield f"{what} inside a jpg's comment", "a.jpg", commented(jpeg, data)
        yield f"{what} behind a jpg's first bytes", "a.jpg", jpeg[:20] + data
        yield f"{what} behind a pdf's first bytes", "a.pdf", b"%PDF-1.7\n" + data
    yield "html in a png's text", "a.png", plain[:33] + chunk(b"tEXt", b"x\0" + SCRIPT) + plain[33:]
    yield "50,000 x 50,000 jpeg", "a.jpg", jpeg_that_says(50_000, 50_000)
    yield "65,535 x 1,200 jpeg of nothing", "a.jpg", jpeg_that_says(65_535, 1_200)
    yield "half a picture", "a.jpg", jpeg[: len(jpeg) // 2]
    yield "a million frames", "a.webp", b"RIFF" + struct.pack("<I", 2**31) + b"WEBPANIM" * 20_000
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/#4aavaScript", b"/XFA"):
        yield f"pdf {word!r}", "a.pdf", pdf(b"2 0 obj << /S %s (x) >> endobj" % word)
    yield (
        "pdf with a packed script",
        "a.pdf",
        pdf(stream(b"<< /S /JavaScript /JS (app.alert(1)) >>")),
    )
    yield "pdf with packed noise", "a.pdf", pdf(stream(b"x").replace(b"x\x9c", b"\xff\xff"))
    yield "locked pdf", "a.pdf", pdf(b"<< /Encrypt 5 0 R >>")
    yield "name that climbs out", "../../../tmp/evil.jpg", jpeg
    yield "name of a windows path", "C:\\windows\\evil.jpg", jpeg
    yield "name with NUL and lines", "a\x00.php\r\nX: y.jpg", jpeg
    yield "name of an executable", "a.php", jpeg


def heavy() -> Iterator[tuple[str, str, bytes]]:
    """Those that take seconds to make."""
    yield "50,000 x 50,000 png", "a.png", png(50_000, 50_000, bytes(6_251) * 9_000)
    yield (
        "4,000 x 3,000 png declared, 40 MB packed",
        "a.png",
        png(4_000, 3_000, bytes(40_000_000)),
    )
    for kind, name in (("PNG", "png"), ("WEBP", "webp"), ("HEIF", "heic")):
        yield f"a {name} of 20 million points", f"a.{name}", picture(kind, (5_000, 4_000))
    yield "pdf bomb", "a.pdf", pdf(stream(bytes(100_000_000), b""))


def commented(jpeg: bytes, data: bytes) -> bytes:
    """A JPEG with a comment."""
    text = data[:60_000]
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + jpeg[2:]


def with_photo(exif: bytes) -> bytes:
    """A PDF that holds a photo as it came from the camera."""
    return pdf(b"2 0 obj\n<< /Filter /DCTDecode >>\nstream\n" + exif + b"\nendstream\nendobj")


def wide_photo() -> bytes:
    """A photo of twelve million points, turned by its camera, within five megabytes."""
    told, drawn = Image.Exif(), io.BytesIO()
    told[0x0112] = 6
    Image.linear_gradient("L").resize((4_000, 3_000)).save(drawn, "JPEG", exif=told)
    return drawn.getvalue()
