"""What a QR code carries: a signed token that says nothing about any person.

39 bytes, so 52 characters of URL-safe base64 without slack bits: the version, the code's
public id (16 bytes), its expiry (5 bytes, Unix seconds) and an HMAC-SM3 cut to 17 bytes.
"""

import base64
import binascii
import hmac
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

VERSION = 1
LENGTH = 52
_SIGNED = 1 + 16 + 5
_LABEL = b"minzheng.certificates.token\0"


class Token(NamedTuple):
    """A token whose signature is ours. `expires` is in Unix seconds, real time."""

    public_id: str
    expires: int


def write(public_id: str, expires: int) -> str:
    """The token of a code; ValueError when the id is not one of ours."""
    if len(public_id) != 22:
        raise ValueError("not a public id")
    key = base64.urlsafe_b64decode(public_id + "==")
    body = bytes((VERSION,)) + key + expires.to_bytes(5, "big")
    return base64.urlsafe_b64encode(body + _mac(body)).decode()


def read(text: str) -> Token | None:
    """What a token says, or None when it was not signed by us as it stands."""
    if len(text) != LENGTH:
        return None
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    body, mac = raw[:_SIGNED], raw[_SIGNED:]
    # One code, one spelling: «+» and «/» would decode too.
    if base64.urlsafe_b64encode(raw).decode() != text or body[0] != VERSION:
        return None
    if not hmac.compare_digest(mac, _mac(body)):
        return None
    public_id = base64.urlsafe_b64encode(body[1:17]).decode().rstrip("=")
    return Token(public_id, int.from_bytes(body[17:], "big"))


def _mac(body: bytes) -> bytes:
    worker = HMAC(settings.CODE_KEY, hashes.SM3())
    worker.update(_LABEL + body)
    return worker.finalize()[:17]
