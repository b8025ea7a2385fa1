"""A clamd that knows one virus: the EICAR test string."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Written in two halves, or scanners would take this very file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class _Talk(socketserver.StreamRequestHandler):
    """One question."""

    manner = ""

    def handle(self) -> None:
        if self.manner == "silent":
            return
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            data += self.rfile.read(length)
        if self.manner == "nonsense":
            self.wfile.write(b"\xff\xfe maybe\0")
            return
        found = EICAR in data
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if found else b"stream: OK\0")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running(manner: str = "", port: int = 0) -> Iterator[str]:
    """Serve on loopback while the block runs; its `host:port`. `manner`: silent or nonsense."""
    talk = type("Talk", (_Talk,), {"manner": manner})
    with _Server(("127.0.0.1", port), talk) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
