"""Takes payment files to the bank over HTTP and fetches results. Files are sealed by `format`."""

from ssl import SSLContext
from typing import Any

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.bank.sheet import BYTES_MOST
from minzheng.connectors.shapes import FLAG, KEY, code, record, text
from minzheng.connectors.signing import SIGNATURE, signed

REFUSALS = ("BAD_FILE", "BATCH_CONFLICT", "TRANSFER_REUSED", "UNKNOWN_BATCH")
_ACCEPTED = record(batch_no=KEY, repeated=FLAG)
_REFUSED = record(error=code(*REFUSALS), message=text(300))


class BankRefused(Exception):
    """The bank will not take this file; `code` is one of REFUSALS, `sentence` is the bank's."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class BankUnreachable(Exception):
    """Nobody knows whether the bank has the file: send the same file again."""

    def __init__(self, kind: bounded.Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class BankClient:
    """One bank. `seconds` is the deadline of a call in all."""

    def __init__(
        self, url: str, secret: bytes, seconds: float = 10.0, tls: SSLContext | None = None
    ) -> None:
        self._url = url.rstrip("/") + "/batches"
        self._secret = secret
        self._seconds = seconds
        self._tls = tls

    def submit(self, data: bytes) -> bool:
        """Hand a payment file over; whether the bank already had it.

        Raises BankRefused or BankUnreachable. Sending the same file twice pays once.
        """
        reply = self._call("POST", self._url, data)
        body = _object(reply)
        if reply.status != 202 or _ACCEPTED.problem(body):
            raise BankUnreachable(bounded.Kind.GARBAGE)
        return bool(body["repeated"])

    def fetch(self, batch_no: str) -> bytes | None:
        """The result file of a batch, to be read by `format.read_result_file`; None: not ready."""
        reply = self._call("GET", f"{self._url}/{batch_no}/result", b"")
        if reply.status == 204:
            return None
        if reply.status != 200:
            raise BankUnreachable(bounded.Kind.GARBAGE)
        return reply.body

    def _call(self, method: str, url: str, body: bytes) -> bounded.Reply:
        request = bounded.signed_request(
            method, url, body, self._secret, cap=BYTES_MOST, tls=self._tls
        )
        try:
            reply = bounded.exchange(request, self._seconds)
        except bounded.Trouble as trouble:
            raise BankUnreachable(trouble.kind) from None
        if reply.status not in (200, 202, 204, 409, 422):
            raise BankUnreachable(bounded.Kind.REFUSED)
        parts = ("answer", request.headers[SIGNATURE], str(reply.status), reply.body)
        if not signed(reply.headers.get(SIGNATURE.lower(), ""), self._secret, *parts):
            raise BankUnreachable(bounded.Kind.GARBAGE)
        if reply.status in (409, 422):
            refusal = _object(reply)
            if _REFUSED.problem(refusal):
                raise BankUnreachable(bounded.Kind.GARBAGE)
            raise BankRefused(refusal["error"], refusal["message"])
        return reply


def _object(reply: bounded.Reply) -> dict[str, Any]:
    try:
        return strict_json.read(reply.body)
    except strict_json.NotJson:
        raise BankUnreachable(bounded.Kind.GARBAGE) from None
