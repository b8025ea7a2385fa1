"""The first page and the pages of questions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal.scanned import take_scan
from minzheng.channels.portal.views.apply.page import answer
from minzheng.channels.portal.views.apply.way import Way, gone, item_or_404, page_url
from minzheng.channels.portal.visitor import home_of, is_grown, visitor
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog.questions import pages_of
from minzheng.stages.decisions import application
from minzheng.stages.registry.frozen import is_frozen


@resident_or_agent("apply")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page; a draft that is already there goes on where it was left."""
    item, who = item_or_404(slug), visitor(request)
    take_scan(request, item)
    household = home_of(who)
    found = application.standing(item, household, who) if household else None
    frozen = is_frozen(who.person)
    if household is None or found is None or found.busy or frozen or not is_grown(who.person):
        busy = bool(found and found.busy)
        context = {"item": item, "no_home": household is None, "busy": busy, "frozen": frozen}
        return render(request, "portal/apply_cannot.html", context)
    if found.sent is not None:
        messages.info(request, "这件事正在办，办到哪一步都在这里。")
        return redirect("portal:case", public_id=found.sent.public_id)
    if found.draft is not None and request.method == "GET":
        messages.info(request, "上次填的都在，接着填就行。")
        typed = application.typed(item, found.draft)
        page = application.next_page(item, answers_of(found.draft), typed)
        return redirect(page_url(item, page))
    if found.right is not None and found.draft is None:
        return render(request, "portal/apply_has.html", {"item": item, "right": found.right})
    return answer(request, Way(item, who, household, found.draft), pages_of(item)[0])


@resident_or_agent("apply")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, slug: str, page: str) -> HttpResponse:
    """One page of questions of a draft."""
    item, who = item_or_404(slug), visitor(request)
    household = home_of(who)
    if household is None or page not in pages_of(item):
        raise Http404
    found = application.standing(item, household, who)
    if found.draft is None:
        return gone(request, item, found)
    return answer(request, Way(item, who, household, found.draft), page)
