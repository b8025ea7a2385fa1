"""入户调查: the form on the phone; sent twice it is stored once; two people at once see both."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minzheng.channels.desk.forms.visits import SEEN, VisitForm
from minzheng.channels.desk.views.reach import item_name, me, my_case
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import Case
from minzheng.stages.verification.actions import record_visit
from minzheng.stages.verification.gather import members_of
from minzheng.stages.verification.models import Visit

STORED = "X-Visit-Stored"


@staff("visit")
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, ref: str) -> HttpResponse:
    """Fill it where there is no signal; it goes out once there is."""
    case = my_case(request, ref, "visit")
    form = VisitForm(request.POST or None, request.FILES or None, initial=_initial(request))
    if request.method == "GET" or not form.is_valid():
        return _page(request, case, form)
    before = case.visits.order_by("-id").first()
    waiting = case.steps.filter(code="visit", finished_at=None).exists()
    # Its reply was lost and others came after it: this very form is here already.
    same = case.visits.filter(client_id=form.cleaned_data["client_id"]).exists()
    if before is not None and not waiting and not same and not form.cleaned_data["also"]:
        return _both(request, case, before, form)
    try:
        row = _record(request, case, form)
    except NotPossible as error:
        form.add_error(None, str(error))
        return _page(request, case, form)
    if _from_queue(request):
        return HttpResponse("已收到", headers={STORED: row.client_id})
    messages.success(request, "入户调查已记下。")
    return redirect(case_address(case))


def _record(request: HttpRequest, case: Case, form: VisitForm) -> Visit:
    data = form.cleaned_data
    return record_visit(
        case=case, client_id=data["client_id"], visited_on=data["visited_on"],
        visitor=data["visitor"], second_visitor=data["second_visitor"], met=data["met"],
        living=data["living"], observed=form.observed(), agrees=data["agrees"] == "yes",
        by=me(request), photos=form.photos(),
    )  # fmt: skip


def _from_queue(request: HttpRequest) -> bool:
    """Sent by the phone itself, with nobody in front of it: the answer is a line of words."""
    return request.headers.get("X-Offline-Send") == "1"


def _initial(request: HttpRequest) -> dict[str, Any]:
    """The page has its own key for those without scripts; a script makes a new one a filling."""
    return {
        "client_id": uuid.uuid4().hex,
        "visited_on": clock.today(),
        "visitor": me(request).display_name,
    }


def _page(request: HttpRequest, case: Case, form: VisitForm) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    if wrong and _from_queue(request):
        words = " ".join(str(word) for rows in form.errors.values() for word in rows)
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    context = {
        "case": case, "form": form, "item": item_name(case), "has_errors": wrong,
        "people": [m.person.name for m in members_of(case)], "back": case_address(case),
    }  # fmt: skip
    return render(request, "desk/visit.html", context, status=422 if wrong else 200)


def _both(request: HttpRequest, case: Case, before: Visit, form: VisitForm) -> HttpResponse:
    """Somebody else's visit is there already: both are shown, neither is lost."""
    words = dict(SEEN)
    theirs = json.loads(before.observed.open())
    data = form.cleaned_data
    rows = [
        ("入户日期", before.visited_on, data["visited_on"]),
        ("调查人", before.visitor, data["visitor"]),
        ("同行人", before.second_visitor, data["second_visitor"]),
        ("见到了谁", before.met, data["met"]),
        ("住的房子", before.living, data["living"]),
        ("看到了什么", _words(theirs.get("seen", []), words), _words(data["seen"], words)),
        ("和申报的", _agree(before.agrees), _agree(data["agrees"] == "yes")),
        ("其他", theirs.get("note", ""), data["note"]),
    ]
    context = {"case": case, "rows": rows, "form": form, "back": case_address(case)}
    return render(request, "desk/visit_both.html", context, status=409)


def _words(codes: list[str], words: dict[str, str]) -> str:
    return "、".join(words.get(code, code) for code in codes)


def _agree(agrees: bool) -> str:
    return "一致" if agrees else "不一致"
