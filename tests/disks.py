"""A small disk of its own, to be filled: a file system in memory, which root alone may mount."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BLOCK = 2**12


class Disk:
    """Where it is mounted; `fill` and `clear` change how much room is left on it."""

    def __init__(self, place: Path) -> None:
        self.place, self.ballast = place, place / "ballast"

    def free(self) -> int:
        """Bytes left."""
        now = os.statvfs(self.place)
        return now.f_bavail * now.f_frsize

    def fill(self, left: int = 0) -> None:
        """Take all the room but so many bytes."""
        self.clear()
        with self.ballast.open("wb") as file:
            if (size := self.free() - left) > 0:
                os.posix_fallocate(file.fileno(), 0, size // BLOCK * BLOCK)

    def clear(self) -> None:
        """Give the room back."""
        self.ballast.unlink(missing_ok=True)

    def shut(self) -> None:
        """From here on it can only be read."""
        _mount("-o", "remount,ro", str(self.place))


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Disk]:
    """A disk of so many bytes; the test is skipped where nothing may be mounted."""
    place.mkdir(exist_ok=True)
    if os.geteuid() or _mount("-t", "tmpfs", "-o", f"size={size}", "minzheng-small", str(place)):
        pytest.skip("only root may mount a small disk here")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(*arguments: str) -> int:
    return subprocess.run(["mount", *arguments], stderr=subprocess.DEVNULL).returncode
