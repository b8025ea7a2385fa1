"""One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits, half a minute.

SHA-1 is what every phone's app speaks; inside HMAC it is still sound (RFC 6238, 1.2).
"""

import base64
import hashlib
import hmac
import secrets
import struct
from urllib.parse import quote

STEP, DIGITS, DRIFT = 30, 6, 1


def new_secret() -> str:
    """A key of 160 bits in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """The code of one half minute; `step` is Unix time ÷ 30."""
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    (number,) = struct.unpack(">I", mac[at : at + 4])
    return f"{(number & 0x7FFFFFFF) % 10**digits:0{digits}d}"


def step_of(seconds: float) -> int:
    """The half minute of an instant (Unix seconds)."""
    return int(seconds) // STEP


def matching_step(secret: str, code: str, seconds: float) -> int | None:
    """The half minute whose code this is, at most one off; every candidate is compared."""
    found = None
    for step in range(step_of(seconds) - DRIFT, step_of(seconds) + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step), code):
            found = step
    return found


def address(secret: str, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP}"
