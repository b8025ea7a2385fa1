"""My rights over my data: asking, seeing how it stands, fetching the copy, taking it back."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.portal.forms.rights import SELF, RightsForm
from minzheng.channels.portal.visitor import Visitor, visitor
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import resident
from minzheng.foundation.core.pages import moment, ymd
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.frozen import is_frozen
from minzheng.stages.registry.models import Person
from minzheng.stages.rights import actions, clocks
from minzheng.stages.rights.corrections import compared, current, shown
from minzheng.stages.rights.duties import against_deletion, against_freeze
from minzheng.stages.rights.gathering import as_document
from minzheng.stages.rights.guards import may_ask_for
from minzheng.stages.rights.models import Request
from minzheng.stages.rights.printing import copy_page, letter_page
from minzheng.stages.rights.queries import requests_of, timeline

ABOUT = {
    "copy": "要一份我们保存的、关于您的全部资料：可以下载的文件，也可以打印。",
    "correct": "姓名、住址、手机号不对，在这里提，核对后改。",
    "freeze": "只保存、不再使用。以后要办事，再恢复。",
    "lift": "资料现在停止使用。恢复以后才能办事。",
    "object": "不想让我们这样用您的资料，告诉我们。",
    "delete": "不再需要的资料，要我们删掉。法律要求保存的，会说明理由。",
}
TONES = {"granted": "ok", "partly": "warn", "refused": "warn"}


@resident
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What I may ask, and what I asked."""
    who = visitor(request)
    still = is_frozen(who.person)
    kinds = [k for k in Request.KINDS if k != ("freeze" if still else "lift")]
    context = {
        "visitor": who, "frozen": still,
        "offers": [
            {"title": Request.KINDS[k], "note": ABOUT[k],
             "url": reverse("portal:rights_ask", args=[k])}
            for k in kinds
        ],
        "asked": [_link(row) for row in requests_of(who)[:50]],
    }  # fmt: skip
    return render(request, "portal/rights.html", context)


def _link(row: Request) -> dict[str, Any]:
    word, tone = _word(row)
    note = f"{ymd(row.received_on)}提出 · 编号 {row.number}"
    url = reverse("portal:rights_request", args=[row.public_id])
    return {"title": Request.KINDS[row.kind], "note": note, "pill": word, "tone": tone, "url": url}


def _word(row: Request) -> tuple[str, str]:
    if row.state == "open":
        late = row.due_on < clock.today()
        return ("已超期" if late else f"{row.due_on.month}月{row.due_on.day}日前答复"), (
            "late" if late else "info"
        )
    if row.state == "withdrawn":
        return "已撤回", "idle"
    return f"已答复：{Request.OUTCOMES[row.outcome]}", TONES[row.outcome]


@resident
@sensitive_post_parameters("phone", "name", "address")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """One page: what it means, what the law still asks of us, one press."""
    if kind not in Request.KINDS:
        raise Http404
    who = visitor(request)
    others = may_ask_for(who.resident)
    others = [
        row for row in others if row[1] == "guardian" or kind in ("copy", "correct", "delete")
    ]
    form = RightsForm(kind, others, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = _ask(kind, who, form, others)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"收到了，最晚 {ymd(row.due_on)}答复您。")
            return redirect("portal:rights_request", public_id=row.public_id)
    wrong = form.is_bound and bool(form.errors)
    due = clocks.due(kind, clock.today())
    checks = {"freeze": against_freeze, "delete": against_deletion}
    context = {
        "visitor": who, "kind": kind, "title": Request.KINDS[kind], "about": ABOUT[kind],
        "form": form, "due": due, "has_errors": wrong,
        "standing": checks[kind](who.person) if kind in checks else [],
        "now": _now(who.person) if kind == "correct" else [],
    }  # fmt: skip
    return render(request, "portal/rights_ask.html", context, status=422 if wrong else 200)


def _now(person: Person) -> list[dict[str, str]]:
    labels = {"name": "姓名", "address": "住址", "phone": "手机号"}
    return [
        {"label": label, "value": shown(name, current(person, name))}
        for name, label in labels.items()
    ]


def _ask(kind: str, who: Visitor, form: RightsForm, others: list[tuple[Person, str]]) -> Request:
    chosen = form.cleaned_data.get("whose", SELF)
    text = form.cleaned_data.get("text") or ""
    for person, how in others:
        if person.public_id == chosen:
            return actions.ask(
                person=person, kind=kind, by=who.resident, capacity=how, asker=who.resident,
                text=text, wanted=form.wanted,
            )  # fmt: skip
    return actions.ask(person=who.person, kind=kind, by=who.resident, text=text, wanted=form.wanted)


@resident
@require_safe
def one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One request: where it stands, the answer with reasons, the copy, what happened."""
    row, who = _row(request, public_id), visitor(request)
    word, tone = _word(row)
    context = {
        "visitor": who, "row": row, "word": word, "tone": tone,
        "whose": "" if row.person_id == who.person.pk else row.person.name,
        "compared": compared(row), "text": row.text.open() if row.text else "",
        "fetchable": row.copy_until_on is not None and row.copy_until_on >= clock.today(),
        "happened": [
            {"when": moment(step["at"]), "title": step["what"], "who": step["who"]}
            for step in reversed(timeline(row))
        ],
        "letter": letter_page(row, ""),
    }  # fmt: skip
    return render(request, "portal/rights_request.html", context)


@resident
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it back before it is answered."""
    row, who = _row(request, public_id), visitor(request)
    try:
        actions.withdraw(row=row, by=who.resident)
        messages.success(request, "已经撤回。")
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    return redirect("portal:rights_request", public_id=row.public_id)


@resident
@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The machine-readable copy, gathered now and kept nowhere."""
    row, who = _row(request, public_id), visitor(request)
    try:
        sections = actions.hand_out(row=row, form="file", by=who.resident)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("portal:rights_request", public_id=row.public_id)
    text = json.dumps(as_document(row, sections), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="data-{row.number}.json"'
    return response


@resident
@require_safe
def printed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same to read and to print, numbers by their ends."""
    row, who = _row(request, public_id), visitor(request)
    try:
        sections = actions.hand_out(row=row, form="print", by=who.resident)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("portal:rights_request", public_id=row.public_id)
    back = reverse("portal:rights_request", args=[row.public_id])
    return render(request, "rights/copy.html", copy_page(row, sections, back))


def _row(request: HttpRequest, public_id: str) -> Request:
    """One of mine; what is not mine does not exist for me."""
    found = requests_of(visitor(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
