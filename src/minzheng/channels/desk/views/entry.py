"""One form at the counter: fill it in, read it back to her, send it with her signature."""

import secrets
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.desk.acting import ALSO, act, form_of
from minzheng.channels.desk.forms.counter import HowForm, SeenForm
from minzheng.channels.desk.readback import rows_of, unwrap, wrap
from minzheng.channels.desk.views.reach import conflict, item_name, me, my_case, my_person
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.whole import whole
from minzheng.stages.cases import actions as cases
from minzheng.stages.certificates.counter import enter, entered
from minzheng.stages.certificates.models import CounterEntry
from minzheng.stages.certificates.twins import About, Twin, about_of, find
from minzheng.stages.certificates.twins.declared import LOOKS

STALE = "这一页过期了，什么都没有提交。请再填一遍。"


@staff("file_for_resident")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """The form; with «读给本人听» the read-back page; from there it is sent."""
    twin, about = _mine(request, slug, ref)
    try:
        do = request.POST.get("do", "")
        if do in ("send", "edit"):
            return _send(request, twin, about, edit=do == "edit")
        data = request.POST if request.method == "POST" else None
        form, how = form_of(twin, about, data), HowForm(data)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:counter", about.person.public_id)
    if data is not None and form.is_valid() and how.is_valid():
        seen = SeenForm(must_sign=twin.must_sign)
        return readback(
            request, twin.title, about, rows_of(form), seen, wrap(request, about.version)
        )
    return _page(request, twin, about, form, how)


def _mine(request: HttpRequest, slug: str, ref: str) -> tuple[Twin, About]:
    """The form and what it is about, inside my area; Http404 for anything else."""
    try:
        twin = find(slug)
    except KeyError:
        raise Http404 from None
    about = about_of(twin, ref)
    if about is None or twin.item is not None:
        raise Http404
    ability = ALSO.get(slug, "file_for_resident")
    if about.case is not None:
        my_case(request, about.case.public_id, ability)
    else:
        my_person(request, about.person.public_id, ability)
    return twin, about


def _page(request: HttpRequest, twin: Twin, about: About, form: Form, how: HowForm) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors or how.errors)
    context = {
        "twin": twin, "about": about, "form": form, "how": how, "looks": LOOKS,
        "has_errors": wrong, "key": request.POST.get("key") or secrets.token_hex(16),
        "case_name": item_name(about.case) if about.case else "",
    }  # fmt: skip
    return render(request, "desk/entry.html", context, status=422 if wrong else 200)


def readback(
    request: HttpRequest, title: str, about: About, rows: list[tuple[str, str]], seen: SeenForm,
    typed: str,
) -> HttpResponse:  # fmt: skip
    """Large type, to be read to her or turned towards her; below it what the clerk must tick."""
    context = {
        "title": title, "person": about.person, "rows": rows, "seen": seen, "typed": typed,
        "has_errors": seen.is_bound and bool(seen.errors),
    }  # fmt: skip
    return render(request, "desk/readback.html", context, status=422 if seen.is_bound else 200)


def _send(request: HttpRequest, twin: Twin, about: About, edit: bool) -> HttpResponse:
    data = unwrap(request)
    if data is None:
        messages.warning(request, STALE)
        return redirect(request.path)
    key = str(data.get("key", ""))
    if (done := entered(key)) is not None:
        return redirect("desk:counter_receipt", done.public_id)
    form, how = form_of(twin, about, data), HowForm(data)
    seen = SeenForm(request.POST, request.FILES, must_sign=twin.must_sign)
    if edit or not form.is_valid() or not how.is_valid():
        return _page(request, twin, about, form, how)
    rows = rows_of(form)
    if not seen.is_valid():
        return readback(request, twin.title, about, rows, seen, request.POST["typed"])
    try:
        made = _do(request, twin, about, form, how, seen, data)
    except Conflict as error:
        return conflict(request, error, reverse("desk:counter", args=[about.person.public_id]))
    except NotPossible as refusal:
        seen.add_error(None, str(refusal))
        return readback(request, twin.title, about, rows, seen, request.POST["typed"])
    except IntegrityError:  # pressed twice at once: the other press did it
        other = entered(key)
        if other is None:
            raise
        made = other
    return redirect("desk:counter_receipt", made.public_id)


def _do(
    request: HttpRequest, twin: Twin, about: About, form: Any, how: HowForm, seen: SeenForm,
    typed: QueryDict,
) -> CounterEntry:  # fmt: skip
    """The act, the signed sheet and the note of who entered it: together or not at all."""
    by, scan = me(request), seen.cleaned_data["scan"] or None
    version = int(str(typed["version"]))  # sealed by us
    with whole():
        if scan is not None and about.case is not None and about.case.state == "open":
            keep_sheet(about.case, twin, scan, by)
            scan_kept = True
        else:
            scan_kept = False
        case = act(
            twin=twin, about=about, data=form.cleaned_data, scan=scan, by=by, version=version
        )
        if scan is not None and case is not None and not scan_kept:
            keep_sheet(case, twin, scan, by)
        return enter(
            key=str(typed.get("key", "")), twin=twin, person=about.person,
            how=how.cleaned_data["how"], by=by, case=case, scan=scan,
        )  # fmt: skip


def keep_sheet(case: Any, twin: Twin, scan: Any, by: Any) -> None:
    """The signed sheet stays with the case."""
    name = f"签字的{twin.title}"
    cases.add_material(case=case, code="counter_sheet", name=name, file=scan, by=by)
