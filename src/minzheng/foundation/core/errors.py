"""The pages for no right, not found and broken: what happened, what to do, whom to call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from minzheng.foundation.core.doors import public


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page exists, this account may not open it."""
    return render(request, "core/403.html", status=403)


@public
def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: mostly a page left open too long."""
    return render(request, "core/stale.html", status=403)


@public
def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same answer for what does not exist and what is not theirs to see."""
    return render(request, "core/404.html", status=404)


@public
def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read; plain text that asks the request for nothing."""
    body = (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>没有看懂</title>"
        "<h1>这次发来的内容没有看懂</h1><p>什么都没有保存。请回到首页，从页面上的按钮再办一次；"
        "还是不行，请打电话 96345。</p></html>"
    )
    return HttpResponse(body, status=400)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """500: plain text that needs neither database nor templates."""
    body = (
        "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>系统出错了</title>"
        "<h1>系统出错了，不是您的问题</h1><p>刚才填写的内容可能没有保存，请返回上一页再试一次。"
        "急事请打电话 96345。</p></html>"
    )
    return HttpResponse(body, status=500)
