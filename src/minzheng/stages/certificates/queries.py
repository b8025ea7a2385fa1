"""Reading tokens, and the address that a code is printed as."""

from enum import StrEnum

from minzheng.foundation.core import clock
from minzheng.stages.certificates import tokens
from minzheng.stages.certificates.models import Code
from minzheng.stages.decisions.models import Decision

# The public door serves this address; a test holds the two together.
PREFIX = "/open/c/"


class Refused(StrEnum):
    """Why a code opens nothing."""

    FORGED = "forged"
    REVOKED = "revoked"
    EXPIRED = "expired"


def read(token: str) -> Code | Refused:
    """The code behind a token, or why there is none; a code unknown to us counts as forged."""
    said = tokens.read(token)
    code = Code.objects.filter(public_id=said.public_id).first() if said else None
    if said is None or code is None or said.expires != int(code.expires_at.timestamp()):
        return Refused.FORGED
    if code.revoked_at is not None:
        return Refused.REVOKED
    if clock.real_now() >= code.expires_at:
        return Refused.EXPIRED
    return code


def address(code: Code) -> str:
    """The signed path of a code, to be printed behind the site's own name."""
    return PREFIX + tokens.write(code.public_id, int(code.expires_at.timestamp()))


def live_code(kind: str, target: str) -> Code | None:
    """The newest code of a thing that still opens it."""
    rows = Code.objects.filter(kind=kind, target=target, revoked_at=None)
    return rows.filter(expires_at__gt=clock.real_now()).order_by("-pk").first()


def item_code(code: str, area: int | None = None) -> Code | None:
    """The live code of an item: the one its guide shows, or the one of a village."""
    prefill = {} if area is None else {"area": area}
    rows = Code.objects.filter(kind="item", target=code, prefill=prefill, revoked_at=None)
    return rows.filter(expires_at__gt=clock.real_now()).order_by("-pk").first()


def place_codes(code: str) -> dict[int, Code]:
    """The live codes of an item by the village they name."""
    rows = Code.objects.filter(kind="item", target=code, revoked_at=None).order_by("pk")
    live = rows.filter(expires_at__gt=clock.real_now())
    return {row.prefill["area"]: row for row in live if "area" in row.prefill}


def letter_code(decision: Decision) -> Code | None:
    """The code printed on a decision letter, once the line has issued it."""
    return live_code("letter", decision.public_id)
