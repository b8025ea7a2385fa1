"""Uploaded papers, encrypted on the disk: they are pictures of identity cards and bank books.

A file is `MZ1|key id|`, then what `sealing.lock` gives, bound to the file's own name: one that is
moved under another name does not open, and neither does one that somebody put there by hand.
"""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.db import models

from minzheng.foundation.core.sealing import SealError, lock, unlock
from minzheng.foundation.core.whole import take_back_by

MARK = b"MZ1|"
EXTRA = 12 + 16
LONGEST_HEAD = 80
BESIDE = ".moving"


class SealedStorage(FileSystemStorage):
    """The default storage. Reads and writes whole files; an upload is bounded to some megabytes."""

    def _save(self, name: str, content: Any) -> str:
        """Store a paper before the row that names it; it goes again when that row does not come."""
        path = Path(self.path(name))
        if path.exists():  # the ciphertext is bound to the name that was asked for
            raise FileExistsError(f"there is a file of this name: {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, sealed_bytes(content.read(), name))
        take_back_by(partial(self.delete, name))
        return name

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
    yield from (found for found in _all() if not found[0].endswith(BESIDE))


def leftovers() -> Iterator[tuple[str, Path]]:
    """(name, path) of every one that was being written when its process was killed."""
    yield from (found for found in _all() if found[0].endswith(BESIDE))


def _all() -> Iterator[tuple[str, Path]]:
    root = settings.DATA_DIR / "files"
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path


def file_fields() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Where rows name papers."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield model, field


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
    """The whole new content or the whole old one (or none), whenever we are killed or the disk is
    full; on an error nothing is left beside it."""
    beside = path.with_name(path.name + BESIDE)
    try:
        with beside.open("wb") as new:
            os.fchmod(new.fileno(), 0o600)
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name too must outlive a power cut
    finally:
        os.close(folder)


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
