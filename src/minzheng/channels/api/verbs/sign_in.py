"""Signing in with the ID number and a one-time code; the limits are the portal's own."""

import datetime as dt
import secrets
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from minzheng.channels.api.auth import RESIDENT
from minzheng.channels.api.problems import Code, Refusal
from minzheng.channels.api.shapes import Done, IdNumber, In, Nothing, Out
from minzheng.foundation.core.addresses import client_address
from minzheng.foundation.core.fields import id_number
from minzheng.foundation.core.identity import IdNumberError
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.app_tokens import end_token, make_token
from minzheng.stages.registry.sign_in import check_code, send_code
from minzheng.stages.registry.text_code import deliver

router = Router(tags=["登录"])
Handle = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$", description="send 给的句柄")]


class SendIn(In):
    """Who wants to sign in."""

    id_number: IdNumber


class SendOut(Out):
    """The handle to check the code with. The answer is the same whoever the number is."""

    sign_in: str
    seconds: int = Field(description="验证码的有效秒数")
    code_for_demo: str = Field(description="只在演示环境里有")


class CheckIn(In):
    """The code, and the handle it was asked with."""

    id_number: IdNumber
    sign_in: Handle
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class CheckOut(Out):
    """The token: shown once, good until it idles for `idle_seconds` or expires."""

    token: str
    expires_at: dt.datetime
    idle_seconds: int


@router.post("/send", response=SendOut, auth=None, summary="发送验证码")
def send(request: HttpRequest, body: SendIn) -> SendOut:
    """Send a code to the phone that is on record for the number."""
    _proper(body.id_number)
    handle = secrets.token_urlsafe(32)
    try:
        sent = send_code(
            id_number=body.id_number, session_key=handle, address=client_address(request),
            deliver=None if settings.DEMO else deliver,
        )  # fmt: skip
    except NotPossible as refusal:
        raise Refusal(Code.TOO_MANY, str(refusal)) from None
    return SendOut(sign_in=handle, seconds=600, code_for_demo=sent.code_for_demo)


@router.post("/check", response=CheckOut, auth=None, summary="核对验证码，取得令牌")
def check(request: HttpRequest, body: CheckIn) -> CheckOut:
    """A right code, once, gives a token; a wrong one the same answer as an unknown number."""
    _proper(body.id_number)
    try:
        person = check_code(
            id_number=body.id_number, code=body.code, session_key=body.sign_in,
            address=client_address(request),
        )  # fmt: skip
    except NotPossible as refusal:
        raise Refusal(Code.TOO_MANY, str(refusal)) from None
    if person is None:
        raise Refusal(Code.WRONG_CODE)
    made = make_token(person=person, by=person)
    return CheckOut(
        token=made.text, expires_at=made.expires_at, idle_seconds=settings.SESSION_IDLE_SECONDS
    )


@router.post("/out", response=Done, auth=RESIDENT, summary="退出")
def out(request: HttpRequest, body: Nothing) -> Done:
    """End the token at once."""
    token = request.auth  # type: ignore[attr-defined]
    end_token(token=token, by=token.person)
    return Done()


def _proper(number: str) -> None:
    """The check digit and the day of birth can be right."""
    try:
        id_number(number)
    except IdNumberError as error:
        raise NotPossible(str(error)) from None
