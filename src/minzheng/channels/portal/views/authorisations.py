"""Authorisations to ask other departments: giving one's own, seeing them, withdrawing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.portal.visitor import (
    Visitor,
    case_or_404,
    family,
    home_of,
    is_grown,
    visitor,
)
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import resident, resident_or_agent
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.catalog import find
from minzheng.stages.decisions import application
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.decisions.progress import title
from minzheng.stages.registry.actions import authorise, withdraw_authorisation
from minzheng.stages.registry.models import Authorisation, AuthorisationQuerySet
from minzheng.stages.registry.relations import RELATIONS

ONLY_HERSELF = (
    "同意查询要委托您的人本人来，代办人不能代。三种办法都行：在纸上签字；"
    "用她（他）自己手机收到的验证码；或者她（他）自己登录。"
)


@resident_or_agent("apply")
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    """A grown-up of the household authorises for himself, and for the children he looks after."""
    case, who = case_or_404(request, public_id), visitor(request)
    item = find(case.item)
    rows = application.signers(item, who, case.household)
    mine = [signer for signer in rows if signer.how in ("own", "guardian")]
    if who.acting:
        messages.warning(request, ONLY_HERSELF)
    if case.state != "open" or not mine:
        return redirect("portal:case", public_id=case.public_id)
    if request.method == "POST":
        people = [signer.person for signer in mine]
        try:
            authorise(people=people, purpose=case.item, channel="portal", by=who.resident)
            messages.success(request, "好的，您的同意已经记下。随时可以在“授权和委托”里撤回。")
        except NotPossible as refusal:
            messages.warning(request, str(refusal))
        return redirect("portal:case", public_id=case.public_id)
    context = {
        "case": case, "item": item, "title": title(case), "signers": rows,
        "asked": application.sources(item), "relations": RELATIONS,
    }  # fmt: skip
    return render(request, "portal/authorise.html", context)


@resident_or_agent("see")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What may be asked about me now, and what I took back."""
    who = visitor(request)
    rows = _of(who).select_related("person").order_by("-given_on", "id")
    live = list(rows.live(clock.today()))
    context = {
        "visitor": who, "live": [(row, _name(row)) for row in live],
        "ended": [(row, _name(row)) for row in rows if row not in live][:20],
    }  # fmt: skip
    return render(request, "portal/authorisations.html", context)


@resident
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """First what it means, in plain words; then one press. Only in person."""
    who = visitor(request)
    row = _of(who).filter(public_id=public_id).select_related("person").first()
    if row is None:
        raise Http404
    if request.method == "POST":
        withdraw_authorisation(authorisation=row, by=who.resident)
        messages.success(request, "已经撤回。从现在起不会再去查。")
        return redirect("portal:authorisations")
    if not _of(who).live(clock.today()).filter(pk=row.pk).exists():
        return redirect("portal:authorisations")
    home = home_of(who)
    right = Entitlement.objects.filter(item=row.purpose, household=home, until_month=None).exists()
    context = {
        "row": row,
        "name": _name(row),
        "right": right,
        "own": row.person_id == who.person.pk,
    }
    return render(request, "portal/authorisation_withdraw.html", context)


def _of(who: Visitor) -> AuthorisationQuerySet:
    """Mine, and those of the children I look after."""
    people = [who.person.pk]
    if not who.acting and is_grown(who.person):
        people += [m.person_id for m in family(home_of(who)) if not is_grown(m.person)]
    return Authorisation.objects.filter(person__in=people)


def _name(row: Authorisation) -> str:
    try:
        return find(row.purpose).name
    except KeyError:
        return "以前办过的事"
