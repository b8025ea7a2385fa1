"""What a paper is, by its bytes."""

MOST = 5 * 1024 * 1024
HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp", "heic": "heic", "pdf": "pdf"}


def kind_of(head: bytes, tail: bytes) -> str:
    """jpeg, png, webp, heic or pdf by the first and last bytes; empty for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        return "heic"
    return "pdf" if head.startswith(b"%PDF-") and b"%%EOF" in tail else ""
