"""What staff note about one person: each a form on the person's page, each one action."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.forms.people import (
    FIELDS,
    AuthoriseForm,
    EventForm,
    MandateForm,
    OpenForm,
    VoidForm,
)
from minzheng.channels.desk.views.papers import handed_out
from minzheng.channels.desk.views.people import person_context
from minzheng.channels.desk.views.reach import conflict, me, my_person, my_scope
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.registry import actions
from minzheng.stages.registry.mandates import workers_near
from minzheng.stages.registry.models import LifeEvent, Mandate, Person
from minzheng.stages.registry.queries import find_by_id, household_of, members_on


def attempt(
    request: HttpRequest, person: Person, name: str, form: Form, do: Callable[[], Any], said: str
) -> HttpResponse:
    """Run one action: back to the page on success, the same page with words otherwise."""
    if form.is_valid():
        try:
            do()
        except Conflict as error:
            return conflict(request, error, _address(person))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect(_address(person))
    return _wrong(request, person, name, form)


def _wrong(request: HttpRequest, person: Person, name: str, form: Form) -> HttpResponse:
    more = {f"{name}_form": form, "wrong": form, "has_errors": True}
    context = person_context(request, person, **more)
    return render(request, "desk/person.html", context, status=422)


def _address(person: Person) -> str:
    return reverse("desk:person", args=[person.public_id])


@staff("open_sealed")
@require_POST
def open_number(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a whole number once, on this answer only: never in an address or a session."""
    person = my_person(request, ref, "open_sealed")
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _wrong(request, person, "open", form)
    field = form.cleaned_data["field"]
    try:
        number = actions.open_number(
            person=person, field=field, purpose=form.cleaned_data["purpose"], by=me(request)
        )
    except NotPossible as error:
        form.add_error("purpose", str(error))
        return _wrong(request, person, "open", form)
    opened = {"label": dict(FIELDS)[field], "value": number or "没有登记"}
    return render(request, "desk/person.html", person_context(request, person, opened=opened))


@staff("file_for_resident")
@require_POST
def event(request: HttpRequest, ref: str) -> HttpResponse:
    """Something that changes a family: a death, a birth, a move, prison, a job."""
    person = my_person(request, ref, "file_for_resident")
    form = EventForm(person, request.POST)
    return attempt(
        request, person, "event", form,
        lambda: actions.record_life_event(
            person=person, kind=form.cleaned_data["kind"], on=form.cleaned_data["on"],
            source=form.cleaned_data["source"], by=me(request),
        ),
        "已登记。正在享受的待遇要不要变更，请打开对应办件看一下。",
    )  # fmt: skip


@staff("file_for_resident")
@require_POST
def void_event(request: HttpRequest, ref: str, event_ref: str) -> HttpResponse:
    """An event that was entered by mistake."""
    person = my_person(request, ref, "file_for_resident")
    event = get_object_or_404(LifeEvent, public_id=event_ref, person=person)
    form = VoidForm(event, request.POST)
    said = "已作废。" + (
        "此人不再是已去世；已经为此开了变更的，请打开那一件撤回。" if event.kind == "death" else ""
    )
    return attempt(
        request, person, "void", form,
        lambda: actions.void_life_event(
            event=event, reason=form.cleaned_data["reason"], by=me(request)
        ),
        said,
    )  # fmt: skip


@staff("file_for_resident")
@require_POST
def authorise(request: HttpRequest, ref: str) -> HttpResponse:
    """A signed authorisation on paper, for those of the household who signed."""
    person = my_person(request, ref, "file_for_resident")
    home = household_of(person)
    members = members_on(home) if home else []
    form = AuthoriseForm(members, request.POST)

    def do() -> None:
        chosen = set(form.cleaned_data["people"])
        signed = [m.person for m in members if m.person.public_id in chosen]
        actions.authorise(
            people=signed, purpose=form.cleaned_data["item"], by=me(request),
            channel=form.cleaned_data["channel"],
        )  # fmt: skip

    return attempt(request, person, "authorise", form, do, "授权已登记，可以核对了。")


@staff("file_for_resident")
@sensitive_post_parameters("agent")
@require_POST
def mandate(request: HttpRequest, ref: str) -> HttpResponse:
    """A family member, a neighbour or a worker may act for the person, until a day."""
    person = my_person(request, ref, "file_for_resident")
    workers = workers_near(person)
    form = MandateForm(workers, request.POST, request.FILES)

    def do() -> None:
        data = form.cleaned_data
        worker = next((w for w in workers if w.public_id == data["worker"]), None)
        agent = find_by_id(data["agent"]) if worker is None else None
        if worker is None and agent is None:
            raise NotPossible("代办人还没有登记，请先核对身份证号，或请他先登记。")
        actions.give_mandate(
            person=person, agent=agent, worker=worker, acts=data["acts"], paper=data["paper"],
            until_on=data["until_on"], channel=data["channel"], witness=data["witness"],
            by=me(request),
        )  # fmt: skip

    return attempt(request, person, "mandate", form, do, "委托已登记，本人可以随时撤回。")


@staff("file_for_resident")
@require_POST
def revoke(request: HttpRequest, ref: str, mandate_ref: str) -> HttpResponse:
    """End a mandate at once, because the person says so."""
    person = my_person(request, ref, "file_for_resident")
    row = Mandate.objects.filter(public_id=mandate_ref, person=person).first()
    if row is None or not my_scope(request).covers("file_for_resident", person.area_id):
        raise Http404
    actions.revoke_mandate(mandate=row, by=me(request))
    messages.success(request, "委托已撤回。")
    return redirect(_address(person))


@staff("file_for_resident", "open_sealed")
@require_safe
def mandate_paper(request: HttpRequest, ref: str, mandate_ref: str) -> HttpResponseBase:
    """The signed paper behind a mandate; the look is recorded."""
    person = my_person(request, ref)
    row = Mandate.objects.filter(public_id=mandate_ref, person=person).exclude(paper="").first()
    if row is None:
        raise Http404
    return handed_out(person, row.paper, "委托书", f"mandate-{row.from_on:%Y%m%d}", me(request))
