"""Asks clamd about one file."""

import socket

SECONDS = 5.0
PIECE = 64 * 1024
ANSWER_MOST = 4_096


class Unreachable(Exception):
    """No scanner, no answer in time, or an answer that means nothing."""


class Scanner:
    """A clamd at `host:port`."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        host, _, port = address.rpartition(":")
        self.place = (host.strip("[]"), int(port))
        self.seconds = seconds

    def scan(self, data: bytes) -> str:
        """What was found, by its name; empty when clean. Raises Unreachable."""
        try:
            with socket.create_connection(self.place, timeout=self.seconds) as line:
                line.sendall(b"zINSTREAM\0")
                for at in range(0, len(data), PIECE):
                    piece = data[at : at + PIECE]
                    line.sendall(len(piece).to_bytes(4, "big") + piece)
                line.sendall(bytes(4))
                answer = self._answer(line)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        if answer == "stream: OK":
            return ""
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer[8:-6]
        raise Unreachable("no verdict")

    def _answer(self, line: socket.socket) -> str:
        """Up to its NUL, within reason."""
        told = b""
        while b"\0" not in told and len(told) < ANSWER_MOST:
            piece = line.recv(ANSWER_MOST)
            if not piece:
                break
            told += piece
        return told.partition(b"\0")[0].decode("utf-8", "replace").strip()
