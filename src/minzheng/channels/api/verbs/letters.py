"""Whether a letter is genuine: for anybody with the paper, and for systems by the hundred."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from minzheng.channels.api.auth import ClientKey
from minzheng.channels.api.shapes import In, Nothing, Out
from minzheng.foundation.core import clock
from minzheng.stages.certificates.queries import Refused, letter_behind
from minzheng.stages.certificates.queries import read as read_token
from minzheng.stages.indicators import registered
from minzheng.stages.indicators.figures import shown

router = Router(tags=["决定书"])
systems = Router(tags=["其他系统"])
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{52}$", description="二维码里的一段")]


class VerifyIn(In):
    """The code of one letter."""

    token: Token


class VerifyManyIn(In):
    """The codes of up to a hundred letters."""

    tokens: Annotated[list[Token], Field(min_length=1, max_length=100)]


class VerifiedOut(Out):
    """`answer`: genuine, forged, revoked or expired; the rest is what the genuine paper says."""

    answer: str
    number: str = ""
    decided_on: dt.date | None = None
    item: str = ""
    name: str = ""
    replaced: bool = False


class VerifiedManyOut(Out):
    """One answer for each code, in order."""

    letters: list[VerifiedOut]


class FigureOut(Out):
    """A number of the bureau; small groups are hidden, as on the open page."""

    id: str
    label: str
    text: str
    unit: str
    number: float | None
    placeholder: bool
    how: str
    source: str


class FiguresOut(Out):
    """All open figures, as of a day."""

    on: dt.date
    figures: list[FigureOut]


@router.post("/verify", response=VerifiedOut, auth=None, summary="核对一份决定书的真伪")
def verify(request: HttpRequest, body: VerifyIn) -> VerifiedOut:
    """Number, date, item and a masked name: what is on the paper in hand, and no more."""
    return _verified(body.token)


@systems.post(
    "/letters", response=VerifiedManyOut, auth=ClientKey("letters.verify"), summary="成批核对"
)
def verify_many(request: HttpRequest, body: VerifyManyIn) -> VerifiedManyOut:
    """The same for up to a hundred."""
    return VerifiedManyOut(letters=[_verified(token) for token in body.tokens])


@systems.post(
    "/figures", response=FiguresOut, auth=ClientKey("figures.read"), summary="公开的指标数字"
)
def figures(request: HttpRequest, body: Nothing) -> FiguresOut:
    """What the open plan page shows, for a program."""
    on = clock.today()
    rows = []
    for one in registered():
        told = shown(one, one.count(on))
        rows.append(
            FigureOut(
                id=one.id, label=one.label, text=told.text, unit=told.unit, number=told.number,
                placeholder=told.placeholder, how=one.how, source=one.source,
            )
        )  # fmt: skip
    return FiguresOut(on=on, figures=rows)


def _verified(token: str) -> VerifiedOut:
    code = read_token(token)
    if isinstance(code, Refused):
        return VerifiedOut(answer=code.value)
    said = letter_behind(code)
    if said is None:
        return VerifiedOut(answer=Refused.FORGED.value)
    return VerifiedOut(
        answer="genuine", number=said.number, decided_on=said.on, item=said.item, name=said.name,
        replaced=said.newer,
    )  # fmt: skip
