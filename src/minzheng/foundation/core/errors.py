"""The pages for no right, not found, too large and broken: what happened, what to do, whom to call.

Those for 400, 413, 500 and a session that ended are written here and ask nothing of templates,
session or database, since any of these may be what failed; the look comes by a link and is not
needed to read them. Each shows the number of its request, by which a call finds the log's line.
"""

from typing import NamedTuple

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

from minzheng.foundation.core.doors import public

SHEETS = ("tokens", "base", "parts", "shells")
SIZES = ("22", "26", "30")
STAFF = ("/desk/", "/staff/", "/plan/")


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page exists, this account may not open it."""
    return render(request, "core/403.html", {"number": call_number(request)}, status=403)


@public
def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: mostly a page left open too long."""
    return render(request, "core/stale.html", {"number": call_number(request)}, status=403)


@public
def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same answer for what does not exist and what is not theirs to see, to the letter,
    hence without a number."""
    return render(request, "core/404.html", status=404)


class Said(NamedTuple):
    """What a page tells: `label` and `to` are its first button, where the usual one will not do."""

    status: int
    title: str
    text: str
    label: str = ""
    to: str = ""


LARGE = Said(
    413, "发来的内容太大，没有收下",
    "前面几页存好的都没有丢。照片请一次少传几张，或者拍小一点再传；还是不行，打电话给我们，"
    "也可以带着材料到窗口办。",
)  # fmt: skip
UNREADABLE = Said(
    400, "这次发来的内容没有看懂",
    "什么都没有保存。请回到首页，从页面上的按钮再办一次；还是不行，请打电话给我们。",
)  # fmt: skip
# The view had done its work before the session was found gone: nothing may be promised either way.
ENDED = Said(
    403, "您已经退出登录了",
    "可能是在另一个页面、另一台电脑或手机上退出的。请重新登录，先看一看刚才这一步办好了没有，"
    "没有再办一次。",
    "重新登录", "/sign-in/",
)  # fmt: skip
BROKEN = Said(
    500, "系统出错了，不是您的问题",
    "刚才填写的内容可能没有保存，请返回上一页再试一次。急事请打电话，也可以到窗口办。",
)  # fmt: skip


@public
def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read; 413 where it is only too much of it; 403 where the session
    was ended elsewhere while the answer was made (a program on a phone reads: sign in again)."""
    if isinstance(exception, SessionInterrupted):
        return _plain(request, ENDED)
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _plain(request, LARGE)
    return _plain(request, UNREADABLE)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """500: ours to mend; what was sent may not have been kept."""
    return _plain(request, BROKEN)


def call_number(request: HttpRequest) -> str:
    """The number of a request as it is read out: digits of ours in fours, a proxy's as it is."""
    number: str = getattr(request, "request_id", "")
    ours = number.isdecimal() and len(number) == 12
    return " ".join((number[:4], number[4:8], number[8:])) if ours else number


def _plain(request: HttpRequest, said: Said) -> HttpResponse:
    """A whole page from what is given and from settings, whatever else is down."""
    elder = request.COOKIES.get("elder", "")
    staff = request.path.startswith(STAFF)
    number = call_number(request)
    to = ("/staff" if staff else "") + said.to if said.to else "/desk/" if staff else "/"
    body = format_html(
        "<!doctype html><html lang='zh-CN' data-density='person'{}><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        "<title>{} · {}</title>{}</head><body class='mz-portal mz-public'>"
        "<header class='mz-bar-top'><div class='mz-bar-top-in'>"
        "<a class='mz-brand' href='/'>{}</a></div></header><main class='mz-main' id='main'>"
        "<div class='mz-state mz-state-error'><h1>{}</h1><p>{}</p>{}<div class='mz-buttons'>"
        "<a class='mz-button mz-button-primary' href='{}'>{}</a>"
        "<a class='mz-button' href='tel:{}'>打 {}</a></div></div></main></body></html>",
        format_html(" data-elder='{}'", elder) if elder in SIZES else "",
        said.title, settings.DISTRICT["name"], _sheets(), settings.DISTRICT["name"],
        said.title, said.text,
        format_html("<p>打电话时请报这个编号：<strong>{}</strong></p>", number) if number else "",
        to, said.label or ("回到工作台" if staff else "回到首页"),
        settings.HUMAN_PHONE, settings.HUMAN_PHONE,
    )  # fmt: skip
    return HttpResponse(body, status=said.status)


def _sheets() -> str:
    """Links to the look; none where even the list of static files cannot be read."""
    try:
        paths = [(static(f"core/css/{sheet}.css"),) for sheet in SHEETS]
    except Exception:  # the page must come, whatever is broken
        return ""
    return format_html_join("", "<link rel='stylesheet' href='{}'>", paths)
