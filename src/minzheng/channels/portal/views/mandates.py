"""Letting someone act for me, and acting for someone: given, seen, revoked, on every page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.portal.forms.mandates import WorkerMandateForm
from minzheng.channels.portal.visitor import Visitor, is_grown, visitor
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import resident, resident_or_agent
from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.registry.actions import give_mandate, revoke_mandate
from minzheng.stages.registry.forms import FamilyMandateForm
from minzheng.stages.registry.mandates import workers_near
from minzheng.stages.registry.middleware import ACTING
from minzheng.stages.registry.models import Mandate
from minzheng.stages.registry.queries import find_by_id

# The same words whether the two fit someone we know or not.
GIVEN = (
    "记下了。姓名和身份证号都对得上的，委托已经生效，可以在下面看到；"
    "没有看到的，请核对后再填一次，或者打电话给我们。"
)


@resident_or_agent("see")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Who may act for me; for whom I may act."""
    who, today = visitor(request), clock.today()
    given = Mandate.objects.filter(person=who.resident).select_related("agent", "worker")
    held = Mandate.objects.live(today).filter(agent=who.resident).select_related("person")
    live = list(given.live(today).order_by("-id"))
    context = {
        "visitor": who, "live": live, "held": list(held.order_by("-id")),
        "ended": list(given.exclude(pk__in=[row.pk for row in live]).order_by("-id")[:20]),
    }  # fmt: skip
    return render(request, "portal/mandates.html", context)


@resident
@sensitive_post_parameters("id_number")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """One of the family: name, number, what for and how long. Only in person."""
    who = visitor(request)
    form = FamilyMandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        agent = find_by_id(data["id_number"])
        fits = agent is not None and agent.name == data["name"] and agent.died_on is None
        try:
            if agent is not None and fits and is_grown(agent):
                _give(who, data, agent=agent)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, GIVEN)
            return redirect("portal:mandates")
    return _asked(request, form, "portal/mandate_give.html")


@resident
@require_http_methods(["GET", "POST"])
def give_worker(request: HttpRequest) -> HttpResponse:
    """A worker of her own community, by name: what for and how long. Only in person."""
    who = visitor(request)
    workers = workers_near(who.person)
    form = WorkerMandateForm(workers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {worker.public_id: worker for worker in workers}
        worker = chosen[form.cleaned_data["worker"]]
        try:
            _give(who, form.cleaned_data, worker=worker)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            words = "委托好了，从现在起有效。您随时可以在下面收回。"
            messages.success(request, words)
            return redirect("portal:mandates")
    where = full_name(who.person.area)
    return _asked(request, form, "portal/mandate_worker.html", workers=workers, where=where)


def _give(who: Visitor, data: dict[str, Any], **whom: Any) -> None:
    """Pressed twice is given once."""
    until = months_after(clock.today(), int(data["months"]))
    acts = data["acts"]
    same = Mandate.objects.live(clock.today()).filter(
        person=who.person, until_on=until, scope=",".join(acts), **whom
    )
    if not same.exists():
        give_mandate(person=who.person, acts=acts, until_on=until, by=who.resident, **whom)


def _asked(request: HttpRequest, form: Form, page: str, **more: Any) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "has_errors": wrong, **more}
    return render(request, page, context, status=422 if wrong else 200)


@resident
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a mandate that I gave, at once."""
    who = visitor(request)
    row = Mandate.objects.filter(public_id=public_id, person=who.resident).first()
    if row is None:
        raise Http404
    revoke_mandate(mandate=row, by=who.resident)
    messages.success(request, "委托已经收回，从现在起他（她）不能再替您办事。")
    return redirect("portal:mandates")


@resident
@require_POST
def give_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a mandate that I hold, at once (Civil Code art. 173: the agent resigns); she is told."""
    who = visitor(request)
    row = Mandate.objects.filter(public_id=public_id, agent=who.resident).first()
    if row is None:
        raise Http404
    revoke_mandate(mandate=row, by=who.resident)
    messages.success(request, "从现在起您不再替他（她）办事，他（她）会收到一条消息。")
    return redirect("portal:mandates")


@resident_or_agent("see")
@require_POST
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """From now on this session is for the person who gave the mandate."""
    who = visitor(request)
    held = Mandate.objects.live(clock.today()).filter(agent=who.resident, public_id=public_id)
    row = held.select_related("person").first()
    if row is None:
        raise Http404
    request.session[ACTING] = row.person.public_id
    return redirect("portal:home")


@resident_or_agent("see")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to one's own matters."""
    request.session.pop(ACTING, None)
    return redirect("portal:home")
