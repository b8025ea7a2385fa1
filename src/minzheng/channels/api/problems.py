"""What goes wrong, as problem+json (RFC 9457): a number that never changes, and plain words."""

import json
import logging
from enum import IntEnum
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from minzheng.foundation.core.once import OtherBody
from minzheng.foundation.core.refusal import Conflict, NotPossible

log = logging.getLogger(__name__)


class Code(IntEnum):
    """Stable numbers: a program may rely on them; a new meaning gets a new number."""

    WRONG_SHAPE = 1001
    NOT_JSON = 1002
    TOO_LARGE = 1003
    NOT_JSON_TYPE = 1004
    KEY_USED = 1006
    CHANGED = 1007
    REFUSED = 1008
    NO_TOKEN = 1101
    WRONG_CODE = 1102
    TOO_MANY = 1103
    NO_SCOPE = 1104
    NO_MANDATE = 1105
    UNKNOWN = 1201
    BROKEN = 1500


class Told(NamedTuple):
    """HTTP status, title and default words of a code."""

    status: int
    title: str
    words: str


TABLE: dict[Code, Told] = {
    Code.WRONG_SHAPE: Told(422, "内容不合格式", "有的内容缺了，或者写得不合格式，请对照接口文档。"),
    Code.NOT_JSON: Told(400, "不是可用的 JSON", "请求体应是 JSON 对象：没有小数，不重名，不过深。"),
    Code.TOO_LARGE: Told(413, "请求太大", "请求体最多 200,000 字节。"),
    Code.NOT_JSON_TYPE: Told(415, "类型不对", "请求体的类型应是 application/json。"),
    Code.KEY_USED: Told(409, "幂等键已用过", "这个幂等键用在了另一份内容上，请换一个新的。"),
    Code.CHANGED: Told(409, "刚被改过", "这份资料刚被别人改过，请重新读取后再提交。"),
    Code.REFUSED: Told(409, "办不了", "这件事现在办不了。"),
    Code.NO_TOKEN: Told(401, "没有登录", "没有登录，或者登录已经过期，请重新登录。"),
    Code.WRONG_CODE: Told(401, "验证码不对", "验证码不对或已过 10 分钟，请照最新的短信再输。"),
    Code.TOO_MANY: Told(429, "次数太多", "请求的次数太多，请稍后再试。"),
    Code.NO_SCOPE: Told(403, "不在范围内", "这个密钥没有这一项的权限。"),
    Code.NO_MANDATE: Told(403, "没有委托", "您还没有替这位居民办事的委托，请先办理委托。"),
    Code.UNKNOWN: Told(404, "没有找到", "没有找到，或者不是您的。"),
    Code.BROKEN: Told(500, "系统出错", "系统出错了，不是您的问题。请稍后再试。"),
}  # fmt: skip


class FieldProblem(BaseModel):
    """One field that does not fit."""

    field: str = Field(max_length=200)
    detail: str


class Problem(BaseModel):
    """RFC 9457. `type` and `code` say the same; `detail` may be shown to a person as it stands."""

    type: str
    title: str
    status: int
    detail: str
    code: int
    request_id: str
    errors: list[FieldProblem] = []


class Refusal(Exception):
    """A problem that a verb itself finds."""

    def __init__(
        self, code: Code, words: str = "", errors: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(code.name)
        self.code, self.words, self.errors = code, words, errors


def reply(
    request: HttpRequest, code: Code, words: str = "", errors: tuple[tuple[str, str], ...] = ()
) -> HttpResponse:
    """The problem as an HTTP answer."""
    told = TABLE[code]
    problem = Problem(
        type=f"urn:minzheng:problem:{code.value}", title=told.title, status=told.status,
        detail=words or told.words, code=code.value,
        request_id=getattr(request, "request_id", ""),
        errors=[FieldProblem(field=field[:200], detail=text) for field, text in errors],
    )  # fmt: skip
    body = json.dumps(problem.model_dump(), ensure_ascii=False)
    response = HttpResponse(body, status=told.status, content_type="application/problem+json")
    if told.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def install(api: NinjaAPI) -> None:
    """Every way in which a verb may end badly."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(AuthenticationError, lambda r, e: reply(r, Code.NO_TOKEN))
    api.add_exception_handler(ValidationError, _misfit)
    api.add_exception_handler(HttpError, lambda r, e: reply(r, Code.NOT_JSON))
    api.add_exception_handler(OtherBody, lambda r, e: reply(r, Code.KEY_USED))
    api.add_exception_handler(Conflict, lambda r, e: reply(r, Code.CHANGED, str(e)))
    api.add_exception_handler(NotPossible, lambda r, e: reply(r, Code.REFUSED, str(e)))
    api.add_exception_handler(Http404, lambda r, e: reply(r, Code.UNKNOWN))
    api.add_exception_handler(Exception, _broken)


def _refused(request: HttpRequest, error: Refusal | type[Refusal]) -> HttpResponse:
    assert isinstance(error, Refusal)
    return reply(request, error.code, error.words, error.errors)


def _misfit(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """Which fields, and what about them; never what was written there."""
    assert isinstance(error, ValidationError)
    rows = [(_place(row["loc"]), _words(str(row["type"]))) for row in error.errors[:20]]
    return reply(request, Code.WRONG_SHAPE, errors=tuple(rows))


def _place(parts: tuple[Any, ...]) -> str:
    return ".".join(str(part)[:60] for part in parts[1:] if part != "body")


def _words(kind: str) -> str:
    for part, words in (
        ("missing", "缺少这一项"), ("too_long", "太长"), ("too_short", "太短"),
        ("extra", "没有这一项"), ("less", "太大"), ("greater", "太小"), ("pattern", "格式不对"),
    ):  # fmt: skip
        if part in kind:
            return words
    return "类型或格式不对"


def _broken(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """A fault of ours: in the log with its request id, never in the answer."""
    if settings.TESTING:
        raise error  # a test must see it
    log.error("api %s failed: %s", getattr(request, "request_id", ""), type(error).__name__)
    return reply(request, Code.BROKEN)
