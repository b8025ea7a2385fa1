"""SM3 digests (GB/T 32905) and HMAC-SM3 signatures over parts whose borders cannot be moved."""

import hashlib
import hmac

SENT_AT, SIGNATURE = "X-Minzheng-Sent-At", "X-Minzheng-Signature"


def sm3_hex(data: bytes) -> str:
    """SM3 digest of `data`, 64 hex digits."""
    return hashlib.new("sm3", data).hexdigest()


def sign(secret: bytes, *parts: str | bytes) -> str:
    """HMAC-SM3 over `parts`, 64 hex digits.

    Each part goes in with its length, so ("ab", "c") and ("a", "bc") differ.
    """
    mac = hmac.new(secret, digestmod="sm3")
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        mac.update(len(raw).to_bytes(8, "big"))
        mac.update(raw)
    return mac.hexdigest()


def signed(signature: str, secret: bytes, *parts: str | bytes) -> bool:
    """Whether `signature` is that of `parts`, compared in constant time."""
    given = signature.encode(errors="replace")
    return hmac.compare_digest(given, sign(secret, *parts).encode())
