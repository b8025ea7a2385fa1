"""Neighbours on loopback: the simulators, and raw sockets that say exactly what a test wants."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from minzheng.connectors.loopback import Running, running
from minzheng.connectors.simulation import Site

Talk = Callable[[socket.socket], None]


@pytest.fixture
def serving() -> Iterator[Callable[[Site], Running]]:
    """Serve a simulator until the test ends."""
    with ExitStack() as stack:
        yield lambda site: stack.enter_context(running(site))


@pytest.fixture
def talking() -> Iterator[Callable[..., str]]:
    """Serve raw bytes: `talking(talk)` gives a URL, `talk(connection)` runs once for each caller.

    The request is read before `talk`; the connection is closed after it.
    """
    with ExitStack() as stack:

        def start(talk: Talk, reads_first: bool = True) -> str:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=256))
            arguments = (listener, talk, reads_first)
            threading.Thread(target=_accept, args=arguments, daemon=True).start()
            # Closing alone does not wake a thread that waits in accept.
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
            return f"http://127.0.0.1:{listener.getsockname()[1]}/"

        yield start


@pytest.fixture
def nobody() -> str:
    """A loopback address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def _accept(listener: socket.socket, talk: Talk, reads_first: bool) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            arguments = (connection, talk, reads_first)
            threading.Thread(target=_answer, args=arguments, daemon=True).start()


def _answer(connection: socket.socket, talk: Talk, reads_first: bool) -> None:
    with suppress(OSError), connection:
        if reads_first:
            connection.recv(65536)
        talk(connection)
        # Closing with unread bytes resets the connection; the caller should see a plain end.
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        while connection.recv(65536):
            pass
