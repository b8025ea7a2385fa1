"""All answers with 「修改」; the button sends the application."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal.views.apply.way import gone, item_or_404, page_url, seen_version
from minzheng.channels.portal.visitor import Visitor, home_of, visitor
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import Item
from minzheng.stages.catalog.questions import pages_of
from minzheng.stages.decisions import application
from minzheng.stages.registry.relations import RELATIONS

STALE = "刚才有别的页面改过这份申请。下面是现在存着的内容，请再看一遍再提交。"


@resident_or_agent("apply")
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """The last page: read it again, then send."""
    item, who = item_or_404(slug), visitor(request)
    household = home_of(who)
    if household is None:
        raise Http404
    found = application.standing(item, household, who)
    if found.draft is None:
        return gone(request, item, found)
    case, error = found.draft, ""
    answers = answers_of(case)
    if (page := application.next_page(item, answers)) != "check":
        return redirect(page_url(item, page))
    if request.method == "POST":
        key = request.POST.get("key", "")[:64] or f"submit-{case.public_id}"
        try:
            sent = application.send(
                case=case, item=item, who=who, key=key, version=seen_version(request)
            )
        except Conflict:
            messages.warning(request, STALE)
            return redirect(page_url(item, "check"))
        except NotPossible as refusal:
            error = str(refusal)
        else:
            return redirect("portal:sent", public_id=sent.public_id)
    context = {
        "item": item, "case": case, "rows": _rows(item, answers, who), "error": error,
        "typed": [(application.TITLES.get(page, item.name), page_url(item, page) + "?checked=1")
                  for page in application.typed(item, case)],
        "signers": application.signers(item, who, household), "key": get_random_string(32),
        "relations": RELATIONS, "steps": len(pages_of(item)) + 1,
        "back": page_url(item, pages_of(item)[-1]),
    }  # fmt: skip
    return render(request, "portal/apply_check.html", context, status=422 if error else 200)


def _rows(item: Item, answers: dict[str, Any], who: Visitor) -> list[dict[str, str]]:
    """The answers; what an agent says about agreeing is no one's agreement and is left out."""
    words = application.shown(item, answers)
    return [
        {"label": q.label, "value": words[q.key], "url": page_url(item, q.page) + "?checked=1"}
        for q in item.questions
        if (not q.when or answers.get(q.when) == "yes")
        and not (who.acting and q.page == application.AUTHORISE)
    ]
