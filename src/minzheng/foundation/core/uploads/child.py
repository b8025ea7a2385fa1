"""Draws one picture anew, or looks through one PDF, in a process of its own with hard limits.

Started by path, so it imports nothing of ours. The kind is its only word; the file comes from
standard input and what may be kept goes to standard output.
Exit 3: too many pixels, 4: a PDF that can act, 5: a locked PDF; anything else but 0: unreadable.
"""

import io
import re
import resource
import signal
import sys
import zlib

MEMORY, SECONDS = 480 * 1024 * 1024, 8
# A picture of a page stays legible at 3,000 points a side; more is weight and memory.
SIDE, QUALITY = 3_000, 85
# JPEG is shrunk while it is read; the others lie in memory whole, and more than once.
PIXELS = {"jpeg": 80_000_000, "png": 12_600_000, "webp": 8_400_000, "heic": 12_600_000}
INFLATED = 64 * 1024 * 1024
ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE)"
    rb"(?![A-Za-z0-9])"
)
CODED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
OBJECTS = re.compile(rb"/Type\s*/ObjStm")
# Where the place and the owner of a camera stand inside a JPEG (APP1: Exif and XMP).
APP1 = re.compile(rb"\xff\xe1(..)(?:Exif\x00|http://ns\.adobe)", re.DOTALL)


def main(kind: str) -> int:
    """Limit, read, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(SECONDS)
    data = sys.stdin.buffer.read()
    return look_through(data) if kind == "pdf" else draw(data, kind)


def draw(data: bytes, kind: str) -> int:
    """The picture's points alone, upright, as a JPEG: no place, no camera, nothing behind it."""
    from PIL import Image, ImageOps

    if kind == "heic":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None
    formats = {"heic": ["HEIF"], "jpeg": ["JPEG", "MPO"]}.get(kind, [kind.upper()])
    picture: Image.Image = Image.open(io.BytesIO(data), formats=formats)
    if picture.width * picture.height > PIXELS[kind]:
        return 3
    picture.draft("RGB", (SIDE, SIDE))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=1.5)
    picture = ImageOps.exif_transpose(picture)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    drawn, points = io.BytesIO(), picture.convert("RGB")
    # A comment would be written along.
    points.info.clear()
    points.save(drawn, "JPEG", quality=QUALITY)
    sys.stdout.buffer.write(drawn.getvalue())
    return 0


def look_through(data: bytes) -> int:
    """The PDF as it came, with the places of its photos blanked, if nothing in it can act."""
    if re.search(rb"/Encrypt(?![A-Za-z])", data):
        return 5
    left = INFLATED
    for found in STREAM.finditer(data):
        head = data[max(0, found.start() - 400) : found.start()]
        worker = zlib.decompressobj()
        try:
            plain = worker.decompress(data[found.end() :], left)
        except zlib.error:
            # Names may hide in a packed list of objects: one that cannot be read is not taken.
            if OBJECTS.search(head[head.rfind(b" obj") :]):
                return 4
            continue
        left -= len(plain)
        if left <= 0:
            return 3
        if acts(plain):
            return 4
    if acts(data):
        return 4
    sys.stdout.buffer.write(without_places(data))
    return 0


def acts(text: bytes) -> bool:
    """Whether a name in it runs, starts, sends or carries something; «#4A» is read as «J»."""
    return bool(ACTS.search(CODED.sub(lambda code: bytes([int(code.group(1), 16)]), text)))


def without_places(data: bytes) -> bytes:
    """The photos inside lose what their camera wrote; every length stays as it was."""
    blank = bytearray(data)
    for found in APP1.finditer(data):
        ends = found.start() + 2 + int.from_bytes(found.group(1), "big")
        if ends <= len(data):
            blank[found.start() + 4 : ends] = bytes(ends - found.start() - 4)
    return bytes(blank)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
