"""码上办: a scanned code opens the right form with the place it hangs at."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.catalog import Item
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.queries import Refused, read

WHY = {
    Refused.EXPIRED: "这个二维码过期了，不影响办事，直接往下填就行。",
    Refused.REVOKED: "这个二维码已经停用，不影响办事，直接往下填就行。",
    Refused.FORGED: "这个二维码不是我们发的。请只扫村社区和民政窗口张贴的码。办事直接往下填就行。",
}


def take_scan(request: HttpRequest, item: Item) -> None:
    """Remember what the code in `?c=` tells; a code that opens nothing says why."""
    token = request.GET.get("c", "")
    if not token:
        return
    code = read(token)
    if isinstance(code, Refused):
        messages.warning(request, WHY[code])
        return
    if code.kind == "item" and code.target != item.code:
        return
    request.session["scanned"] = {
        "item": item.code, "area": _area(code), "code": code.public_id,
    }  # fmt: skip


def place(request: HttpRequest) -> str:
    """«南湖街道烟雨社区» of the code that was scanned, or nothing."""
    told: dict[str, Any] = request.session.get("scanned") or {}
    area = told.get("area")
    if not isinstance(area, int):
        return ""
    found = Division.objects.filter(pk=area).select_related("parent").first()
    return full_name(found) if found else ""


def _area(code: Code) -> int | None:
    area = str(code.prefill.get("area") or (code.target if code.kind == "place" else ""))
    return int(area) if area.isascii() and area.isdigit() and len(area) < 10 else None
