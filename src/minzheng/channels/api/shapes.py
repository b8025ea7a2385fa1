"""Bounds of what comes in: every text has a pattern and a length, every number two ends."""

from typing import Annotated

from ninja import Header
from pydantic import BaseModel, ConfigDict, Field

VERSION_MOST = 2**31 - 1
FEN_MOST = 10**11
# A first pattern: no control characters. What a text means is checked by the verb.
PLAIN = r"^[^\x00-\x1f\x7f]*$"

Ref = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$", description="随机编号")]
ItemRef = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,20}$", description="事项代码或短名")]
IdNumber = Annotated[str, Field(pattern=r"^[1-9][0-9]{16}[0-9X]$", description="身份证号，18 位")]
Version = Annotated[int, Field(ge=1, le=VERSION_MOST, description="读到的版本号")]
Fen = Annotated[int, Field(ge=0, le=FEN_MOST, description="金额，分")]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._:-]{8,64}$",
        description="每次写操作一个新的随机键；同键同内容得到同一个答复，同键不同内容是 409。",
    ),
]  # fmt: skip


class In(BaseModel):
    """What a program sends: exactly these fields, of exactly these types."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Nothing(In):
    """An empty object."""


class ForIn(In):
    """A verb that an agent may use too: `for` is the person whose mandate he holds."""

    for_: Annotated[
        str,
        Field(
            alias="for", pattern=r"^([A-Za-z0-9_-]{22})?$",
            description="替谁办：委托人的随机编号（见 me 的 acting_for）；不写是替自己办。",
        ),
    ] = ""  # fmt: skip


class Out(BaseModel):
    """What a program is answered."""


class Done(Out):
    """It is done."""

    done: bool = True
