"""Reading tokens, and the address that a code is printed as."""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import mask_name
from minzheng.foundation.core.statements import Statement
from minzheng.stages.catalog import find
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


class PaperInHand(NamedTuple):
    """What is on the paper in hand, and no more: number, date, item and a masked name."""

    number: str
    on: dt.date
    item: str
    name: str
    newer: bool  # a later decision stands in its place


def letter_behind(code: Code) -> PaperInHand | None:
    """The letter that a code is printed on; None when it is not one of ours."""
    rows = Decision.objects.select_related("case__applicant")
    row = rows.filter(public_id=code.target).first() if code.kind == "letter" else None
    if row is None:
        return None
    person = row.case.applicant
    name = "（保密）" if person.secret else mask_name(person.name)
    newer = row.superseded_by.exists()
    return PaperInHand(row.number, row.decided_on, find(row.case.item).name, name, newer)


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


_LIVE: Statement[str] = Statement(
    lambda kind, now: Code.objects.filter(
        kind=kind, revoked_at=None, expires_at__gt=now, prefill={}
    ).values_list("target", flat=True)
)  # fmt: skip


def live_targets(kind: str) -> set[str]:
    """Everything of a kind that has a code which still opens it, those of a village apart."""
    return set(_LIVE.rows(kind, clock.real_now()))


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
