"""个人信息请求: what people ask about their own data, by deadline; the officer's answer."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.desk.forms.rights import (
    CounterForm,
    ExtendForm,
    HoldForm,
    RightsAnswerForm,
)
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import conflict, me, my_person, my_scope
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.pages import moment
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.frozen import is_held
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import find_by_id
from minzheng.stages.rights import actions
from minzheng.stages.rights.corrections import compared
from minzheng.stages.rights.duties import against_deletion, against_freeze
from minzheng.stages.rights.models import Request
from minzheng.stages.rights.printing import copy_page, form_page, letter_page
from minzheng.stages.rights.queries import counts, in_scope, light, soon_until, timeline

SEE = ("answer_rights", "file_for_resident")
SHOW = {"": "待答复", "done": "已答复或撤回"}
TIMES = {"late": "已超期", "soon": "快到期", "ample": "时间充裕"}


def my_requests(request: HttpRequest, *abilities: str) -> QuerySet[Request]:
    """Requests of my area."""
    return in_scope(my_scope(request), *(abilities or SEE))


def my_request(request: HttpRequest, ref: str, *abilities: str) -> Request:
    """One of them; Http404 for what is not mine and what is not there alike."""
    row = my_requests(request, *abilities).filter(public_id=ref).first()
    if row is None:
        raise Http404
    return row


@staff(*SEE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Open requests by deadline with their lights; those answered, newest first."""
    show = "done" if request.GET.get("show") == "done" else ""
    time = request.GET.get("time", "")
    rows = my_requests(request)
    tiles = _tiles(rows, time) if not show else []
    if show:
        page = page_of(request, rows.exclude(state="open"), ("-id",))
    else:
        page = page_of(request, _at(rows.filter(state="open"), time), ("due_on", "id"))
    context = {
        "rows": [_row(row) for row in page.rows], "page": page, "show": show, "tabs": SHOW,
        "tiles": tiles, "may_answer": my_scope(request).can("answer_rights"),
    }  # fmt: skip
    return render(request, "desk/rights.html", context)


def _at(rows: QuerySet[Request], time: str) -> QuerySet[Request]:
    today = clock.today()
    soon = soon_until(today)
    if time == "late":
        return rows.filter(due_on__lt=today)
    if time == "soon":
        return rows.filter(due_on__gte=today, due_on__lte=soon)
    return rows.filter(due_on__gt=soon) if time == "ample" else rows


def _tiles(rows: QuerySet[Request], time: str) -> list[dict[str, Any]]:
    numbers, tones = counts(rows)._asdict(), {"late": "late", "soon": "warn"}
    return [
        {"label": label, "count": numbers[key], "tone": tones.get(key, ""), "current": key == time,
         "url": "?" if key == time else f"?time={key}"}
        for key, label in TIMES.items()
    ]  # fmt: skip


def _row(row: Request) -> dict[str, Any]:
    return {
        "row": row, "url": reverse("desk:rights_one", args=[row.public_id]),
        "kind": Request.KINDS[row.kind], "light": light(row),
        "who": Request.CAPACITIES[row.capacity], "place": row.area.label,
        "officer": row.officer.display_name if row.officer else "",
        "outcome": Request.OUTCOMES.get(row.outcome, Request.STATES[row.state]),
    }  # fmt: skip


@staff(*SEE)
@require_safe
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """One request; that it was opened is recorded, and she sees it."""
    row = my_request(request, ref)
    record("rights.viewed", row, by=me(request), subject=row.person, purpose="办理个人信息请求")
    return _page(request, row)


def _page(
    request: HttpRequest, row: Request, form: RightsAnswerForm | None = None,
    extend_form: ExtendForm | None = None, hold_form: HoldForm | None = None,
) -> HttpResponse:  # fmt: skip
    may = my_scope(request).covers("answer_rights", row.area_id)
    wrong = form or extend_form or hold_form
    duties = {"freeze": against_freeze, "delete": against_deletion}
    start = {"version": row.version, "person_version": row.person.version}
    context = {
        "row": row, "kind": Request.KINDS[row.kind], "light": light(row),
        "text": row.text.open() if row.text else "",
        "proof": row.proof.open() if row.proof else "", "compared": compared(row),
        "standing": duties[row.kind](row.person) if row.kind in duties else [],
        "form": form or RightsAnswerForm(row, initial=start),
        "extend_form": extend_form or ExtendForm(), "hold_form": hold_form or HoldForm(),
        "held": is_held(row.person), "may_hold": may,
        "may": may and row.state == "open",
        "mine": row.officer_id == me(request).pk, "wrong": wrong, "has_errors": bool(wrong),
        "fetchable": row.copy_until_on is not None and row.copy_until_on >= clock.today()
        and my_scope(request).covers("file_for_resident", row.area_id),
        "happened": [
            {"when": moment(s["at"]), "title": s["what"], "who": s["who"]}
            for s in reversed(timeline(row))
        ],
    }  # fmt: skip
    return render(request, "desk/rights_one.html", context, status=422 if wrong else 200)


@staff("answer_rights")
@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """I answer for it from now on."""
    row = my_request(request, ref, "answer_rights")
    try:
        actions.take(row=row, by=me(request))
        messages.success(request, "这件由您答复。")
    except NotPossible as error:
        messages.warning(request, str(error))
    return redirect("desk:rights_one", ref=row.public_id)


@staff("answer_rights")
@require_POST
def extend(request: HttpRequest, ref: str) -> HttpResponse:
    """More time, once, with a reason."""
    row = my_request(request, ref, "answer_rights")
    form = ExtendForm(request.POST)
    if form.is_valid():
        try:
            actions.extend(row=row, reason=form.cleaned_data["reason"], by=me(request))
        except NotPossible as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "已经延期，并告诉了本人。")
            return redirect("desk:rights_one", ref=row.public_id)
    return _page(request, row, extend_form=form)


@staff("answer_rights")
@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """The answer with its reasons; what it grants happens with it."""
    row = my_request(request, ref, "answer_rights")
    form = RightsAnswerForm(row, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer(
                row=row, outcome=said["outcome"], reasons=said["reasons"], by=me(request),
                version=said["version"], person_version=said["person_version"],
                accepted=said.get("accepted", ()),
                withdraw_authorisations=bool(said.get("withdraw")),
            )  # fmt: skip
        except Conflict as error:
            back = reverse("desk:rights_one", args=[row.public_id])
            return conflict(request, error, back, said["reasons"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已经答复，并告诉了本人。")
            return redirect("desk:rights_one", ref=row.public_id)
    row.refresh_from_db()
    return _page(request, row, form)


@staff("answer_rights")
@require_POST
def hold(request: HttpRequest, ref: str) -> HttpResponse:
    """Nothing of this person is deleted while a dispute runs; or that is over."""
    row = my_request(request, ref, "answer_rights")
    if request.POST.get("do") == "release":
        registry.release_hold(person=row.person, by=me(request))
        messages.success(request, "已经解除保全，保存期限照常计算。")
        return redirect("desk:rights_one", ref=row.public_id)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            registry.hold(person=row.person, reason=form.cleaned_data["reason"], by=me(request))
        except NotPossible as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "已经保全，解除以前什么都不会删除。")
            return redirect("desk:rights_one", ref=row.public_id)
    return _page(request, row, hold_form=form)


@staff("file_for_resident")
@sensitive_post_parameters("id_number", "phone", "name", "address", "asker")
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest, ref: str) -> HttpResponse:
    """Someone asks at the counter, with papers in hand; I write it down for him."""
    person = my_person(request, ref, "file_for_resident")
    start = {"kind": "copy", "capacity": "relative" if person.died_on else "self"}
    form = CounterForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = actions.ask(
                person=person, kind=said["kind"], by=me(request), capacity=said["capacity"],
                asker=_asker(said), channel="counter", text=said["text"], wanted=form.wanted,
                proof=said["proof"],
            )  # fmt: skip
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已经登记，编号 {row.number}。")
            return redirect("desk:rights_one", ref=row.public_id)
    wrong = form.is_bound and bool(form.errors)
    context = {"person": person, "form": form, "has_errors": wrong}
    return render(request, "desk/rights_counter.html", context, status=422 if wrong else 200)


def _asker(said: dict[str, Any]) -> Person | None:
    """Who came, where he is on record; the person herself is nobody else."""
    if said["capacity"] == "self" or not said.get("asker"):
        return None
    return find_by_id(said["asker"])


@staff(*SEE)
@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """The answer on paper, for whoever is not online."""
    row = my_request(request, ref)
    if row.state != "answered":
        raise Http404
    back = reverse("desk:rights_one", args=[row.public_id])
    return render(request, "rights/letter.html", letter_page(row, back))


@staff(*SEE)
@require_safe
def form(request: HttpRequest, ref: str) -> HttpResponse:
    """The request on paper, to be signed; she takes a copy with its number home."""
    row = my_request(request, ref)
    record("rights.viewed", row, by=me(request), subject=row.person, purpose="打印登记表")
    back = reverse("desk:rights_one", args=[row.public_id])
    return render(request, "rights/form.html", form_page(row, back))


@staff("file_for_resident")
@require_safe
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """The copy on paper, handed over at the counter."""
    row = my_request(request, ref, "file_for_resident")
    back = reverse("desk:rights_one", args=[row.public_id])
    try:
        sections = actions.hand_out(row=row, form="print", by=me(request))
    except NotPossible as error:
        messages.warning(request, str(error))
        return redirect(back)
    return render(request, "rights/copy.html", copy_page(row, sections, back))
