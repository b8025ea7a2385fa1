"""The HTTP server that a simulator stands on. Loopback unless told otherwise."""

import logging
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.signing import SENT_AT, SIGNATURE, signed
from minzheng.connectors.simulation import Manner, Request, Response, Site

BODY_CAP = 32 * bounded.MEBIBYTE
FLOOD_BYTES = 64 * bounded.MEBIBYTE
HANG_SECONDS = 90.0
FRESH_SECONDS = 300
log = logging.getLogger(__name__)


class Running(NamedTuple):
    """A simulator that is being served."""

    url: str
    site: Site


@contextmanager
def running(site: Site, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """Serve `site` in a thread while the block runs; port 0 takes a free one."""
    server = _Server((host, port), site)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Running(f"http://{host}:{server.server_address[1]}", site)
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def serve(site: Site, host: str = "127.0.0.1", port: int = 0) -> None:
    """Serve `site` until the process is interrupted."""
    server = _Server((host, port), site)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.stopping.set()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], site: Site) -> None:
        self.site = site
        self.stopping = threading.Event()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # The parent asks the name service for our own name, which can take seconds.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: object, client_address: object) -> None:
        # No traceback: the locals of a simulator are personal data, synthetic or not.
        log.debug("a connection to the simulator ended early")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        self._play(self._respond())

    do_POST = do_DELETE = do_PUT = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: request lines are nobody's business."""

    def _respond(self) -> Response:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > BODY_CAP:
            return Response(413)
        body = self.rfile.read(int(length))
        parts = urlsplit(self.path)
        if parts.path == "/healthz":
            return Response(body=b'{"ok":true}')
        browsers = getattr(self.server.site, "unsigned", False) and parts.path != "/control"
        if not browsers and not self._is_genuine(body):
            return Response(401)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query))
        request = Request(self.command, parts.path, query, headers, body)
        try:
            if parts.path == "/control":
                return _control(self.server.site, request)
            return self.server.site.respond(request)
        except Exception as error:
            log.error("the simulator failed: %s", type(error).__name__)
            return Response(500)

    def _is_genuine(self, body: bytes) -> bool:
        sent_at = self.headers.get(SENT_AT, "")
        if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > FRESH_SECONDS:
            return False
        parts = (self.command, self.path, sent_at, body)
        return signed(self.headers.get(SIGNATURE, ""), self.server.site.secret, *parts)

    def _play(self, response: Response) -> None:
        match response.manner:
            case Manner.CLOSE:
                return
            case Manner.HANG:
                self._hang()
            case Manner.DRIP:
                self._drip(_whole(response), response.ms / 1000)
            case Manner.FLOOD:
                self._flood(response)
            case Manner.PLAIN:
                self.server.stopping.wait(response.ms / 1000)
                self.wfile.write(_whole(response))

    def _hang(self) -> None:
        ends_at = time.monotonic() + HANG_SECONDS
        while time.monotonic() < ends_at and not self.server.stopping.wait(0.05):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _drip(self, raw: bytes, pause: float) -> None:
        for n in range(len(raw)):
            self.wfile.write(raw[n : n + 1])
            if self.server.stopping.wait(pause):
                return

    def _flood(self, response: Response) -> None:
        head = _whole(response._replace(body=b""), closing=False)
        self.wfile.write(head)
        chunk = b" " * 65536
        for _ in range(FLOOD_BYTES // len(chunk)):
            self.wfile.write(chunk)


def _control(site: Site, request: Request) -> Response:
    if request.method == "DELETE":
        site.behaviours.clear()
    elif request.method == "POST":
        order = strict_json.read(request.body)
        try:
            key = site.behaviour_key(order["key"], order.get("subject", ""))
            site.behaviours.set(key, order["mode"], order.get("ms", 0), order.get("times"))
        except (KeyError, ValueError, TypeError):
            return Response(400)
    return Response(body=strict_json.write(site.behaviours.shown()))


def _whole(response: Response, closing: bool = True) -> bytes:
    # Head and body in one write: two writes meet Nagle and delayed ACK, and lose 40 ms.
    lines = [f"HTTP/1.1 {response.status} -", f"Content-Type: {response.content_type}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    lines.append("Connection: close")
    if closing:
        lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + response.body
