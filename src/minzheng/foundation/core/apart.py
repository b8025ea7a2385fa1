"""Runs what reads foreign bytes in a process of its own, which is killed when it grows or hangs."""

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

KILLED = -9


def run_apart(
    script: Path, data: bytes, *words: str, seconds: float, resident: int, tick: float = 0.02
) -> tuple[int, bytes]:
    """Exit code and output of a script that reads `data` from its standard input.

    The script is started by path and isolated, so that it imports nothing of ours. `seconds` of
    real time and `resident` bytes of memory are the most it may take; KILLED when it takes more.
    """
    # Nothing is compiled to disk: on a full one a cut file would refuse every paper after it.
    command = [sys.executable, "-I", "-B", str(script), *words]
    ends = time.monotonic() + seconds
    inlet, outlet = os.pipe()
    # A thread feeds it: `communicate` forgets what is left to write when it times out.
    threading.Thread(target=_feed, args=(outlet, data), daemon=True).start()
    with subprocess.Popen(
        command, stdin=inlet, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        os.close(inlet)
        while True:
            try:
                out, _ = process.communicate(timeout=tick)
                return process.returncode, out
            except subprocess.TimeoutExpired:
                pass
            if _resident(process.pid) > resident or time.monotonic() > ends:
                process.kill()
                process.communicate()
                return KILLED, b""


def _feed(outlet: int, data: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), open(outlet, "wb") as pipe:
        pipe.write(data)


def _resident(pid: int) -> int:
    """Bytes a process holds in memory; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()
