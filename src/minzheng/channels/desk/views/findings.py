"""主动发现: reported in three fields, answered with words; the reporter sees what became of it."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.desk.forms.findings import EndForm, FoundForm
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import conflict, me, my_cases, my_scope
from minzheng.channels.desk.views.visit import STORED
from minzheng.channels.desk.views.worklist import areas_of, case_address
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.actions import end_finding, report_found
from minzheng.stages.cases.actions.findings import TERMS
from minzheng.stages.cases.models import Finding
from minzheng.stages.cases.queries import finding_light
from minzheng.stages.catalog.values import within

TABS = {"": "等回音", "ended": "有结果的"}


def my_findings(request: HttpRequest) -> QuerySet[Finding]:
    """Those I have to answer, and those that I reported, while I work there."""
    scope, rows = my_scope(request), Finding.objects.select_related("area", "case")
    own = scope.rows(rows, "visit").filter(found_by=me(request).public_id)
    if not scope.can("accept"):
        return own
    return rows.filter(scope.where("accept") | Q(pk__in=own.values("pk")))


@staff("visit", "accept")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Open ones by deadline, or those that came to an end."""
    show = "ended" if request.GET.get("show") == "ended" else ""
    rows = my_findings(request)
    rows = rows.exclude(state="open") if show else rows.filter(state="open")
    page = page_of(request, rows, ("-id",) if show else ("due_on", "id"))
    tabs = [
        {"label": word, "url": f"?show={key}", "current": key == show}
        for key, word in TABS.items()
    ]  # fmt: skip
    context = {
        "rows": [_row(row) for row in page.rows], "page": page, "tabs": tabs, "show": show,
        "may_report": my_scope(request).can("visit"),
    }  # fmt: skip
    return render(request, "desk/findings.html", context)


def _row(row: Finding) -> dict[str, Any]:
    return {
        "finding": row, "light": finding_light(row), "someone": row.who.open(),
        "need": row.need.open(),
        "address": reverse("desk:finding", args=[row.public_id]),
        "urgency": Finding.URGENCIES[row.urgency], "outcome": Finding.OUTCOMES.get(row.state, ""),
    }  # fmt: skip


@staff("visit")
@sensitive_post_parameters("who", "need")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form on the phone; it waits there where there is no signal, and counts once."""
    areas = areas_of(my_scope(request), "visit")
    form = FoundForm(areas, request.POST or None, initial={"client_id": uuid.uuid4().hex})
    queued = request.headers.get("X-Offline-Send") == "1"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = report_found(
                area=Division.objects.get(pk=form.place()), client_id=data["client_id"],
                who=data["who"], need=data["need"], urgency=data["urgency"], by=me(request),
            )  # fmt: skip
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            if queued:
                return HttpResponse("已收到", headers={STORED: row.client_id})
            messages.success(request, "报上去了。有了结果，这里会看到。")
            return redirect("desk:finding", ref=row.public_id)
    wrong = form.is_bound and bool(form.errors)
    if wrong and queued:
        words = " ".join(str(word) for rows in form.errors.values() for word in rows)
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    context = {"form": form, "has_errors": wrong}
    return render(request, "desk/finding_new.html", context, status=422 if wrong else 200)


@staff("visit", "accept")
@require_http_methods(["GET", "POST"])
def finding(request: HttpRequest, ref: str) -> HttpResponse:
    """One of them: what was reported, by when, and how it ended."""
    row = my_findings(request).filter(public_id=ref).first()
    if row is None:
        raise Http404
    may_end = row.state == "open" and my_scope(request).covers("accept", row.area_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and not may_end:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            _end(request, row, form.cleaned_data)
        except Conflict as error:
            mine = form.cleaned_data["answer"]
            return conflict(request, error, request.path, mine)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "记下了，报告的人会看到。")
            return redirect("desk:finding", ref=row.public_id)
    wrong = form.is_bound and bool(form.errors)
    seen = row.case is not None and my_cases(request).filter(pk=row.case.pk).exists()
    context = {
        **_row(row), "form": form, "terms": [within(t, row.found_on) for t in TERMS.values()],
        "may_end": may_end, "has_errors": wrong,
        "case_url": case_address(row.case) if row.case and seen else "",
    }  # fmt: skip
    return render(request, "desk/finding.html", context, status=422 if wrong else 200)


def _end(request: HttpRequest, row: Finding, data: dict[str, Any]) -> None:
    case = None
    if data["outcome"] == "applied":
        case = my_cases(request, "accept").filter(number=data["number"].strip()).first()
    end_finding(
        finding=row, outcome=data["outcome"], answer=data["answer"], case=case,
        referred_to=data["referred_to"], by=me(request),
    )  # fmt: skip
