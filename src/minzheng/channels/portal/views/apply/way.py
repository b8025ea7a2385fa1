"""Where one stands on the way through an application, and the addresses of its pages."""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from minzheng.channels.portal.visitor import Visitor
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import Item, registered
from minzheng.stages.decisions.application import Standing
from minzheng.stages.registry.models import Household


class Way(NamedTuple):
    """Which item, by whom for whom, for which household, and the draft once there is one."""

    item: Item
    who: Visitor
    household: Household
    case: Case | None


def item_or_404(slug: str) -> Item:
    """The item that is offered under a slug."""
    for item in registered():
        if item.slug == slug:
            return item
    raise Http404


def page_url(item: Item, page: str) -> str:
    """The address of a page of questions, or of the check page."""
    if page == "check":
        return reverse("portal:apply_check", kwargs={"slug": item.slug})
    return reverse("portal:apply_page", kwargs={"slug": item.slug, "page": page})


def seen_version(request: HttpRequest) -> int:
    """The version a form was made from; -1, which no row has, for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def gone(request: HttpRequest, item: Item, found: Standing) -> HttpResponse:
    """Back, after it was sent: say so instead of sending twice."""
    if found.sent is not None and request.method == "POST":
        return redirect("portal:sent", public_id=found.sent.public_id)
    if found.sent is not None:
        messages.info(request, "这份申请已经提交了，不用再交一次。")
        return redirect("portal:case", public_id=found.sent.public_id)
    return redirect("portal:apply", slug=item.slug)
