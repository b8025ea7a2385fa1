"""A grown-up of the household sits beside the applicant: her phone, her code, her own yes."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal.forms.signing_in import CodeForm
from minzheng.channels.portal.views.sign_in import WRONG
from minzheng.channels.portal.visitor import case_or_404, visitor
from minzheng.foundation.core.addresses import client_address
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions import application
from minzheng.stages.registry.actions import authorise
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.sign_in import check_code, send_code
from minzheng.stages.registry.text_code import deliver

ASKED, DEMO_CODE = "beside", "beside_code"


@resident_or_agent("apply")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, public_id: str, person: str) -> HttpResponse:
    """First the text and a code to her phone; with the code it is her own authorisation."""
    case, who = case_or_404(request, public_id), visitor(request)
    item = find(case.item)
    signers = application.signers(item, who, case.household)
    waiting = {
        signer.person.public_id: signer.person for signer in signers if signer.how == "later"
    }
    her = waiting.get(person)
    # By mandate the children are not the agent's to agree for: they go with a grown-up's own yes.
    children = [signer.person for signer in signers if signer.how == "child"]
    if case.state != "open" or her is None:
        if any(signer.person.public_id == person for signer in signers):
            return redirect("portal:case", public_id=case.public_id)
        raise Http404
    if request.POST.get("do") == "send":
        return _send(request, case, her)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        error = _check(request, case, [her, *children], form.cleaned_data["code"])
        if not error:
            messages.success(request, "好的，她（他）的同意已经记下。")
            return redirect("portal:case", public_id=case.public_id)
        form.add_error("code", error)
    wrong = form.is_bound and bool(form.errors)
    sent = request.session.get(ASKED) == person
    context: dict[str, Any] = {
        "case": case, "item": item, "her": her, "form": form, "has_errors": wrong, "sent": sent,
        "asked": application.sources(item), "children": children,
        "demo_code": request.session.get(DEMO_CODE, "") if sent and settings.DEMO else "",
    }  # fmt: skip
    return render(request, "portal/beside.html", context, status=422 if wrong else 200)


def _send(request: HttpRequest, case: Case, her: Person) -> HttpResponse:
    try:
        sent = send_code(
            id_number=her.id_number.open(),
            session_key=str(request.session.session_key),
            address=client_address(request),
            deliver=None if settings.DEMO else deliver,
        )
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        request.session[ASKED] = her.public_id
        request.session[DEMO_CODE] = sent.code_for_demo
    return redirect("portal:beside", public_id=case.public_id, person=her.public_id)


def _check(request: HttpRequest, case: Case, people: list[Person], code: str) -> str:
    """Authorise in the name of the first of them when the code is hers; else what is wrong."""
    her = people[0]
    try:
        found = check_code(
            id_number=her.id_number.open(),
            code=code,
            session_key=str(request.session.session_key),
            address=client_address(request),
        )
    except NotPossible as refusal:
        return str(refusal)
    if found is None or found.pk != her.pk:
        return WRONG
    try:
        authorise(people=people, purpose=case.item, channel="portal", by=her)
    except NotPossible as refusal:
        return str(refusal)
    request.session.pop(ASKED, None)
    request.session.pop(DEMO_CODE, None)
    return ""
