"""Real pictures and PDFs for tests, as phones and scanners send them."""

import io
from functools import cache

import pillow_heif
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
CAMERA, PLACE = "Cameramaker 77", (30.0, 44.0, 59.5)


@cache
def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, exif: bool = False) -> bytes:
    """One picture; `exif`: with the camera's name and the place where it was taken."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    drawn, told = io.BytesIO(), Image.Exif()
    if exif:
        told[0x010F] = CAMERA
        told.get_ifd(0x8825).update({1: "N", 2: PLACE, 3: "E", 4: PLACE})
    Image.new("RGB", size, "steelblue").save(drawn, kind, exif=told)
    return drawn.getvalue()
