"""How far a long piece of work has come, for the page where somebody waits for it.

A transaction shows nothing of itself before it ends, so this is told beside the database: a small
file in the data folder, written by the one who works and read by any page. A second file asks the
one who works to stop. Neither holds anything of a person.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

FOLDER = "progress"
EVERY = 0.25  # seconds between two words
SILENT = 60.0  # seconds without a word after which the one who worked is taken for gone


class Stopped(Exception):
    """Somebody asked for the work to stop; what encloses it takes everything back."""


class Progress(NamedTuple):
    """So many of so many."""

    done: int
    of: int


class _Telling:
    def __init__(self, name: str, of: int) -> None:
        self.path, self.of, self.done, self.last = _path(name), max(of, 1), 0, 0.0

    def tick(self, many: int) -> None:
        self.done = min(self.done + many, self.of)
        if time.monotonic() - self.last < EVERY:
            return
        self.last = time.monotonic()
        if _stop(self.path).exists():
            raise Stopped
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps([self.done, self.of]))
        beside.replace(self.path)


_told: ContextVar[_Telling | None] = ContextVar("progress_told", default=None)


@contextmanager
def telling(name: str, of: int) -> Iterator[None]:
    """While this lasts, every `tick` counts towards `of`. Raises Stopped out of a tick."""
    teller = _Telling(name, of)
    teller.path.parent.mkdir(mode=0o700, exist_ok=True)
    token = _told.set(teller)
    try:
        teller.tick(0)
        yield
    finally:
        _told.reset(token)
        for path in (teller.path, _stop(teller.path)):
            path.unlink(missing_ok=True)


def tick(many: int = 1) -> None:
    """So much more is done; nothing where nobody listens."""
    teller = _told.get()
    if teller is not None:
        teller.tick(many)


def seen(name: str) -> Progress | None:
    """How far it is; None when nobody works at it, or has not said a word for a minute."""
    path = _path(name)
    with suppress(OSError, ValueError):
        if time.time() - path.stat().st_mtime < SILENT:
            return Progress(*json.loads(path.read_text()))
    return None


def stop(name: str) -> None:
    """Ask the one who works at it to stop."""
    _stop(_path(name)).touch()


def _path(name: str) -> Path:
    return Path(settings.DATA_DIR) / FOLDER / name


def _stop(path: Path) -> Path:
    return path.with_suffix(".stop")
