"""Uploaded papers, encrypted on the disk: they are pictures of identity cards and bank books.

A file is `MZ1|key id|`, then what `sealing.lock` gives, bound to the file's own name: one that is
moved under another name does not open, and neither does one that somebody put there by hand.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from minzheng.foundation.core.sealing import SealError, lock, unlock

MARK = b"MZ1|"
EXTRA = 12 + 16
LONGEST_HEAD = 80


class SealedStorage(FileSystemStorage):
    """The default storage. Reads and writes whole files; an upload is bounded to some megabytes."""

    def _save(self, name: str, content: Any) -> str:
        sealed = sealed_bytes(content.read(), name)
        stored: str = super()._save(name, ContentFile(sealed))  # type: ignore[misc]
        if stored != name:  # the ciphertext is bound to the name that was asked for
            self.delete(stored)
            raise FileExistsError(f"there is a file of this name: {name}")
        with Path(self.path(stored)).open("rb") as written:
            os.fsync(written.fileno())
        return stored

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("a sealed file is read whole")
        return ContentFile(opened_bytes(Path(self.path(name)).read_bytes(), name), name)

    def size(self, name: str) -> int:
        """Bytes of the paper itself."""
        path = Path(self.path(name))
        return path.stat().st_size - len(_head(path)) - EXTRA


def sealed_bytes(content: bytes, name: str) -> bytes:
    """A paper as it lies on the disk under this name."""
    key_id: str = settings.SEAL_KEY_ID
    return MARK + key_id.encode() + b"|" + lock(content, _place(name), key_id)


def opened_bytes(stored: bytes, name: str) -> bytes:
    """The paper itself. Raises SealError for what is not ours or not of this name."""
    head = _head_of(stored[:LONGEST_HEAD])
    return unlock(stored[len(head) :], _place(name), _key(head))


def files() -> Iterator[tuple[str, Path]]:
    """(name, path) of every stored paper."""
    root = settings.DATA_DIR / "files"
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.name.endswith(".moving"):
            yield path.relative_to(root).as_posix(), path


def key_of_file(path: Path) -> str:
    """The id of the key it is sealed with; empty for what is not ours."""
    try:
        return _key(_head(path))
    except SealError:
        return ""


def move_file(name: str, path: Path) -> bool:
    """Seal a stored paper under the current key, in one step of the file system; False when it
    lies under it already or is gone. Raises SealError when it does not open."""
    try:
        if key_of_file(path) == settings.SEAL_KEY_ID:
            return False
        replace(path, sealed_bytes(opened_bytes(path.read_bytes(), name), name))
    except FileNotFoundError:
        return False
    return True


def replace(path: Path, content: bytes) -> None:
    """The whole new content or the whole old one, whenever we are killed."""
    beside = path.with_name(path.name + ".moving")
    with beside.open("wb") as new:
        os.fchmod(new.fileno(), 0o600)
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    beside.replace(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as stored:
        return _head_of(stored.read(LONGEST_HEAD))


def _head_of(start: bytes) -> bytes:
    end = start.find(b"|", len(MARK))
    if not start.startswith(MARK) or end < 0:
        raise SealError("not a sealed file")
    return start[: end + 1]


def _key(head: bytes) -> str:
    return head[len(MARK) : -1].decode(errors="replace")


def _place(name: str) -> str:
    return f"files.{name}"
