"""A child process that ends with the process that started it."""

import os
import signal
import threading

STDIN = 0


def follow_parent() -> None:
    """Ask this process to end when its standard input is closed.

    Whoever starts it holds the other end of the pipe; when that process dies, however it dies,
    the system closes the pipe. Works without any call that only one system has.
    """
    threading.Thread(target=_wait, name="parent", daemon=True).start()


def _wait() -> None:
    # Not through sys.stdin: a thread inside its buffer would hold up the interpreter's end.
    while os.read(STDIN, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
