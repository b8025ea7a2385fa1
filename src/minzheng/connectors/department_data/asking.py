"""What is asked of a source, and the four things that can come back."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from minzheng.connectors import strict_json
from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.connectors.signing import sign

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


class Kind(StrEnum):
    """What came of a query. Only FOUND and NONE are knowledge."""

    FOUND = "FOUND"
    NONE = "NONE"  # the source answered: no record of this person
    ERROR = "ERROR"  # the source answered: it could not look
    NO_ANSWER = "NO_ANSWER"


class Reason(StrEnum):
    """Why there is no knowledge."""

    REFUSED = "REFUSED"
    TIMEOUT = "TIMEOUT"
    TOO_LARGE = "TOO_LARGE"
    GARBAGE = "GARBAGE"
    LATE = "LATE"  # the source will call back
    SOURCE_DOWN = "SOURCE_DOWN"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    BAD_QUERY = "BAD_QUERY"
    OTHER = "OTHER"


_SENTENCES = {
    Reason.REFUSED: "拒绝连接或中断了连接，可以重试",
    Reason.TIMEOUT: "没有在规定时间内答复，可以重试",
    Reason.TOO_LARGE: "答复超出允许的大小，未采用，请联系该部门",
    Reason.GARBAGE: "答复不符合约定格式或签名不对，未采用，请联系该部门",
    Reason.LATE: "已收到查询，稍后答复",
    Reason.SOURCE_DOWN: "答复说系统故障，可以重试",
    Reason.NOT_AUTHORISED: "答复说授权不被认可，请核对授权书",
    Reason.BAD_QUERY: "答复说查询内容有误，请核对身份证号码",
    Reason.OTHER: "答复说无法查询，请联系该部门",
}
_FINAL = {Reason.NOT_AUTHORISED, Reason.BAD_QUERY}


class NotAnswered(Exception):
    """Someone read the payload of an answer that holds no knowledge."""


@dataclass(frozen=True, slots=True)
class Query:
    """One question about one person. `case_id` and `authorisation_id` are never empty.

    `purpose` is the code of the item or benefit, `as_of` the day the facts are wanted for,
    `callback_url` where a source that is late may post its answer.
    """

    query_id: str
    authorisation_id: str
    case_id: str
    id_number: str = field(repr=False)
    purpose: str
    as_of: date
    callback_url: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.authorisation_id or not self.case_id:
            raise ValueError("没有办件编号或授权，不能查询")
        keys = (self.query_id, self.authorisation_id, self.case_id, self.purpose)
        if not all(_KEY.fullmatch(key) for key in keys):
            raise ValueError("查询编号、授权、办件编号、用途只能用字母、数字和 . _ : -")
        if not _ID_NUMBER.fullmatch(self.id_number):
            raise ValueError("身份证号码应为18位")

    def body(self, source: str) -> bytes:
        """The JSON that goes to `source`."""
        return strict_json.write(
            {
                "source": source,
                "query_id": self.query_id,
                "authorisation_id": self.authorisation_id,
                "case_id": self.case_id,
                "id_number": self.id_number,
                "purpose": self.purpose,
                "as_of": self.as_of.isoformat(),
                "callback_url": self.callback_url or None,
            }
        )


def subject(secret: bytes, id_number: str) -> str:
    """The person as an answer names him: a keyed hash, never the number."""
    return sign(secret, "subject", id_number)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one query, with what a snapshot needs.

    `raw` are the bytes that came (empty if none), `raw_sm3` their SM3 digest («» if none),
    `received_at` an aware UTC instant, `code` the source's own error code on ERROR.
    """

    source: str
    query_id: str
    kind: Kind
    received_at: datetime
    reason: Reason | None = None
    raw: bytes = field(default=b"", repr=False)
    raw_sm3: str = ""
    _payload: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def is_known(self) -> bool:
        """Whether the source told us something: a record, or that there is none."""
        return self.kind in (Kind.FOUND, Kind.NONE)

    @property
    def may_retry(self) -> bool:
        """Whether asking again may help."""
        return not self.is_known and self.reason not in _FINAL

    @property
    def payload(self) -> dict[str, Any] | None:
        """The record, or None where the source has none; NotAnswered where we do not know."""
        if not self.is_known:
            raise NotAnswered(f"{self.source} {self.reason}")
        return self._payload

    @property
    def sentence(self) -> str:
        """For the desk: what this source said, in one plain sentence."""
        source = BY_CODE[self.source]
        who = f"{source.owner}（{source.name}）"
        if self.reason:
            return f"{who}{_SENTENCES[self.reason]}。"
        return f"{who}{'查到记录' if self.kind is Kind.FOUND else '没有这个人的记录'}。"
