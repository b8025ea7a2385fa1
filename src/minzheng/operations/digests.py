"""SM3 over more than fits into memory."""

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives import hashes

BLOCK = 2**20


class Sm3:
    """SM3 bit by bit; the standard library where its OpenSSL has it, else `cryptography`."""

    def __init__(self) -> None:
        known = "sm3" in hashlib.algorithms_available
        self._fast = hashlib.new("sm3") if known else None
        self._slow = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        """Add."""
        (self._fast or self._slow).update(data)

    def hexdigest(self) -> str:
        """64 hex digits; nothing may be added afterwards."""
        return self._fast.hexdigest() if self._fast else self._slow.finalize().hex()


def of_file(path: Path) -> str:
    """SM3 of a file."""
    worker = Sm3()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            worker.update(block)
    return worker.hexdigest()
