"""The website, and the line beside it, as a district runs them: processes that may be killed."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import web

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[bytes]


@contextmanager
def served(more: Mapping[str, str], *, line: bool = True) -> Iterator[tuple[int, list[Process]]]:
    """The port it answers on and the processes; `more` goes into their environment."""
    port = web.free_port()
    commands = [("serve", "--port", str(port)), *([("line", "--loop")] if line else [])]
    started = [
        subprocess.Popen([sys.executable, "-m", "minzheng", *words, "--follow"], cwd=ROOT,
                         env=os.environ | {"LOG_LEVEL": "CRITICAL"} | more, stdin=subprocess.PIPE)
        for words in commands
    ]  # fmt: skip
    try:
        web.wait(port)
        yield port, started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.communicate(timeout=30)
