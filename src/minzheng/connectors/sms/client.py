"""Hands messages to the gateway; every message id goes through once, however often it is sent."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from minzheng.connectors import bounded, strict_json
from minzheng.connectors.shapes import FLAG, KEY, code, record, whole
from minzheng.connectors.signing import SIGNATURE, signed

TEXT_MOST = 500
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class Refusal(StrEnum):
    """Why a message will never be sent."""

    BAD_PHONE = "BAD_PHONE"
    BAD_TEXT = "BAD_TEXT"
    BLOCKED = "BLOCKED"  # the person asked the carrier for silence
    CONFLICT = "CONFLICT"  # the id was used for another message


_SENTENCES = {
    Refusal.BAD_PHONE: "手机号码不对，请核对后重新填写",
    Refusal.BAD_TEXT: "短信内容为空、过长或含有不能发送的字符",
    Refusal.BLOCKED: "对方已拒收短信，请改用电话或上门告知",
    Refusal.CONFLICT: "这个短信编号已经用于另一条短信",
}
_RECEIPT = record(
    message_id=KEY, receipt_id=KEY, accepted_at=whole(1, 10**11), repeated=FLAG
)  # fmt: skip
_REFUSAL = record(message_id=KEY, error=code(*Refusal))


class Message(NamedTuple):
    """One message. The phone number is 11 digits of the mainland."""

    message_id: str
    phone: str
    text: str


class Receipt(NamedTuple):
    """The gateway has the message. `repeated`: it already had it."""

    message_id: str
    receipt_id: str
    accepted_at: datetime
    repeated: bool


class Refused(Exception):
    """The gateway will never send this message; `sentence` says what to do."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.sentence = _SENTENCES[refusal]


class Unreachable(Exception):
    """Nobody knows whether the gateway has the message: send it again with the same id."""

    def __init__(self, kind: bounded.Kind) -> None:
        super().__init__(kind.value)
        self.kind = kind


class SmsClient:
    """One gateway. `seconds` is the deadline of a call in all."""

    def __init__(self, url: str, secret: bytes, seconds: float = 5.0) -> None:
        self._url = url.rstrip("/") + "/messages"
        self._secret = secret
        self._seconds = seconds

    def send(self, message_id: str, phone: str, text: str) -> Receipt:
        """Hand one message over; raises Refused or Unreachable."""
        (outcome,) = self.send_all([Message(message_id, phone, text)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def send_all(
        self, messages: Sequence[Message], deadline: float | None = None
    ) -> list[Receipt | Refused | Unreachable]:
        """Hand many over side by side, outcomes in the same order; never raises for the gateway."""
        refused = {n: fault for n, m in enumerate(messages) if (fault := _fault(m))}
        sent = [n for n in range(len(messages)) if n not in refused]
        requests = [self._request(messages[n]) for n in sent]
        replies = bounded.together(requests, self._seconds if deadline is None else deadline)
        outcomes: dict[int, Receipt | Refused | Unreachable] = {
            n: self._judged(messages[n], request, reply)
            for n, request, reply in zip(sent, requests, replies, strict=True)
        }
        return [Refused(refused[n]) if n in refused else outcomes[n] for n in range(len(messages))]

    def _request(self, message: Message) -> bounded.Request:
        return bounded.signed_request(
            "POST", self._url, strict_json.write(message._asdict()), self._secret, cap=65536
        )

    def _judged(
        self, message: Message, request: bounded.Request, reply: bounded.Reply | bounded.Trouble
    ) -> Receipt | Refused | Unreachable:
        if isinstance(reply, bounded.Trouble):
            return Unreachable(reply.kind)
        if reply.status not in (200, 422):
            return Unreachable(bounded.Kind.REFUSED)
        # An unsigned 422 may come from any box on the way; it must not silence a message.
        parts = ("answer", request.headers[SIGNATURE], reply.body)
        if not signed(reply.headers.get(SIGNATURE.lower(), ""), self._secret, *parts):
            return Unreachable(bounded.Kind.GARBAGE)
        return _read(message, reply)


def _read(message: Message, reply: bounded.Reply) -> Receipt | Refused | Unreachable:
    try:
        body = strict_json.read(reply.body)
    except strict_json.NotJson:
        return Unreachable(bounded.Kind.GARBAGE)
    shape = _RECEIPT if reply.status == 200 else _REFUSAL
    if shape.problem(body) or body["message_id"] != message.message_id:
        return Unreachable(bounded.Kind.GARBAGE)
    if reply.status == 422:
        return Refused(Refusal(body["error"]))
    accepted_at = datetime.fromtimestamp(body["accepted_at"], UTC)
    return Receipt(message.message_id, body["receipt_id"], accepted_at, body["repeated"])


def _fault(message: Message) -> Refusal | None:
    if not _ID.fullmatch(message.message_id):
        raise ValueError("短信编号只能用字母、数字和 . _ : -，最多64个")
    if not _PHONE.fullmatch(message.phone):
        return Refusal.BAD_PHONE
    # A line feed is the only control character that telephones agree on.
    if not 0 < len(message.text) <= TEXT_MOST or not message.text.replace("\n", "").isprintable():
        return Refusal.BAD_TEXT
    return None
