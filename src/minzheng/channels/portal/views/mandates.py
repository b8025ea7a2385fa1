"""Letting someone act for me, and acting for someone: given, seen, revoked, on every page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.portal.forms.words import MandateForm
from minzheng.channels.portal.visitor import is_grown, visitor
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import resident
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.registry.actions import give_mandate, revoke_mandate
from minzheng.stages.registry.middleware import ACTING
from minzheng.stages.registry.models import Mandate
from minzheng.stages.registry.queries import find_by_id

# The same words whether the two fit someone we know or not.
GIVEN = (
    "记下了。姓名和身份证号都对得上的，委托已经生效，可以在下面看到；"
    "没有看到的，请核对后再填一次，或者打电话给我们。"
)


@resident
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
    """Name, number and how long. Only in person: one who acts for another passes nothing on."""
    who = visitor(request)
    if who.acting:
        raise Http404
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        agent = find_by_id(data["id_number"])
        fits = agent is not None and agent.name == data["name"] and agent.died_on is None
        try:
            if agent is not None and fits and is_grown(agent):
                until = months_after(clock.today(), int(data["months"]))
                same = Mandate.objects.live(clock.today()).filter(
                    person=who.person, agent=agent, until_on=until
                )
                if not same.exists():  # pressed twice is given once
                    give_mandate(person=who.person, agent=agent, until_on=until, by=who.resident)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, GIVEN)
            return redirect("portal:mandates")
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "has_errors": wrong}
    return render(request, "portal/mandate_give.html", context, status=422 if wrong else 200)


@resident
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a mandate that I gave, at once."""
    who = visitor(request)
    row = Mandate.objects.filter(public_id=public_id, person=who.resident).first()
    if row is None or who.acting:
        raise Http404
    revoke_mandate(mandate=row, by=who.resident)
    messages.success(request, "委托已经收回，从现在起他（她）不能再替您办事。")
    return redirect("portal:mandates")


@resident
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


@resident
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to one's own matters."""
    request.session.pop(ACTING, None)
    return redirect("portal:home")
