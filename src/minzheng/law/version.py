"""Which text of the law engine and of a rule was used: a short hash of their source."""

import hashlib
import sys
from functools import cache
from pathlib import Path

_LAW = Path(__file__).resolve().parent


@cache
def source_hash(module: str) -> str:
    """Twelve hex digits over every .py file of ``law`` and of *module*'s folder.

    It changes whenever a line of either changes, so it also names the folder of compiled code.
    """
    file = sys.modules[module].__file__
    if file is None:
        raise ValueError("a rule must live in a file")
    digest = hashlib.sha256()
    for folder in (_LAW, Path(file).resolve().parent):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
