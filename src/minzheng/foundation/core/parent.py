"""A child process that ends with the process that started it."""

import os
import signal
import threading
import time

STDIN = 0
GRACE_SECONDS = 5


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
    # Tidying may hang on a connection that nobody closes; an orphan must not stay for that.
    time.sleep(GRACE_SECONDS)
    os._exit(1)
