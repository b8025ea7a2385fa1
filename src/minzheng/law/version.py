"""Which text of the law engine and of a rule was used: a short hash of their source."""

import hashlib
import sys
from functools import cache
from pathlib import Path

_LAW = Path(__file__).resolve().parent


def source_folders(module: str) -> tuple[Path, Path]:
    """The folders whose text makes up a rule: ``law`` and the folder that *module* lies in."""
    file = getattr(sys.modules[module], "__file__", None)
    if file is None:
        raise ValueError("a rule must live in a file")
    return _LAW, Path(file).resolve().parent


@cache
def source_hash(module: str) -> str:
    """Twelve hex digits over every .py file of the rule's folders.

    It changes whenever a line of either changes, so it also names the folder of compiled code.
    """
    return text_hash(*source_folders(module))


def text_hash(*folders: Path) -> str:
    """Twelve hex digits over the names and texts of every .py file below *folders*."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
