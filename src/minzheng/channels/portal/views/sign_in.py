"""Signing in with the ID number and a one-time code; no answer tells whether one is known."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.channels.portal.forms.signing_in import CodeForm, NumberForm
from minzheng.channels.portal.views.elder import local
from minzheng.foundation.core.addresses import client_address
from minzheng.foundation.core.doors import public
from minzheng.foundation.core.identity import mask_id
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealing import seal, unseal
from minzheng.stages.certificates.cards import PORTAL, SIGN_IN, use_card
from minzheng.stages.certificates.models import Code
from minzheng.stages.registry.middleware import KEY
from minzheng.stages.registry.sign_in import check_code, send_code
from minzheng.stages.registry.text_code import deliver

# The number waits in the session between the two pages: sealed, since sessions lie in a table.
PENDING, PLACE, DEMO_CODE, NEXT = "pending", "session.pending.sign_in", "demo_code", "next"
CARD, BY_CARD = "card", "by_card"  # a card that was scanned; whether it stood for the number
NO_CARD = "没有读到扫码卡，请再扫一次，或者输身份证号。"
WRONG = "验证码不对，或者已经过了 10 分钟。请照最新的一条短信再输一次。"


@public
@sensitive_post_parameters("id_number")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the number; send the code."""
    asked = request.GET.get("next", "")
    if request.POST.get("do") == "no_card":
        request.session.pop(CARD, None)
        return redirect("portal:sign_in")
    if request.POST.get("do") == "card":
        return _by_card(request)
    form = NumberForm(request.POST or None, initial={"next": local(request, asked, "")})
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["id_number"]
        target = local(request, form.cleaned_data["next"], reverse("portal:home"))
        try:
            _send(request, number, target)
        except NotPossible as error:
            form.add_error("id_number", str(error))
        else:
            return redirect("portal:code")
    wrong = form.is_bound and bool(form.errors)
    context = {
        "form": form, "has_errors": wrong, "identity": bool(settings.IDENTITY_ISSUER),
        "next": local(request, asked, ""), "card": CARD in request.session,
    }  # fmt: skip
    return render(request, "portal/sign_in.html", context, status=422 if wrong else 200)


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; a right one opens a new session."""
    number = _pending(request)
    if not number:
        return redirect("portal:sign_in")
    if request.POST.get("do") == "again":
        return _again(request, number)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = check_code(
                id_number=number,
                code=form.cleaned_data["code"],
                session_key=str(request.session.session_key),
                address=client_address(request),
            )
        except NotPossible as error:
            form.add_error("code", str(error))
        else:
            if person is not None:
                return open_session(request, person.public_id)
            form.add_error("code", WRONG)
    wrong = form.is_bound and bool(form.errors)
    context: dict[str, Any] = {
        "form": form,
        "has_errors": wrong,
        # Whoever found the card learns nothing from it, not even how the number ends.
        "number": "" if request.session.get(BY_CARD) else mask_id(number),
        "demo_code": request.session.get(DEMO_CODE, "") if settings.DEMO else "",
    }
    return render(request, "portal/code.html", context, status=422 if wrong else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and clear what the browser kept (not the size of letters)."""
    request.session.flush()
    response = redirect("portal:home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _by_card(request: HttpRequest) -> HttpResponse:
    """The card stands for the number that one would type, and for nothing else."""
    code = Code.objects.filter(kind="card", public_id=request.session.get(CARD, "")).first()
    target = local(request, request.POST.get("next", ""), reverse("portal:home"))
    try:
        if code is None:
            raise NotPossible(NO_CARD)
        person = use_card(code=code, purpose=SIGN_IN, by=PORTAL)
    except NotPossible as refusal:
        request.session.pop(CARD, None)
        messages.warning(request, str(refusal))
        return redirect("portal:sign_in")
    try:
        _send(request, person.id_number.open(), target)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("portal:sign_in")
    request.session[BY_CARD] = True
    return redirect("portal:code")


def _send(request: HttpRequest, number: str, target: str) -> None:
    session = request.session
    session.pop(BY_CARD, None)
    if not session.session_key:
        session.create()
    try:
        sent = send_code(
            id_number=number,
            session_key=str(session.session_key),
            address=client_address(request),
            deliver=None if settings.DEMO else deliver,
        )
    except NotPossible:
        # A second press within the minute: the first code is on its way to the same page.
        if _pending(request) != number:
            raise
        session[NEXT] = target
        return
    session[PENDING], session[NEXT] = seal(number, PLACE), target
    session[DEMO_CODE] = sent.code_for_demo


def _again(request: HttpRequest, number: str) -> HttpResponse:
    try:
        sent = send_code(
            id_number=number,
            session_key=str(request.session.session_key),
            address=client_address(request),
            deliver=None if settings.DEMO else deliver,
        )
    except NotPossible as error:
        messages.warning(request, str(error))
    else:
        request.session[DEMO_CODE] = sent.code_for_demo
        messages.success(request, "新的验证码已经发出，请看最新的一条短信。")
    return redirect("portal:code")


def _pending(request: HttpRequest) -> str:
    sealed = request.session.get(PENDING, "")
    return unseal(sealed, PLACE) if sealed else ""


def open_session(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new session with a new id; only what a scanned code told is taken along."""
    target = local(request, request.session.get(NEXT, ""), reverse("portal:home"))
    scanned = request.session.get("scanned")
    request.session.flush()
    request.session[KEY] = public_id
    if scanned:
        request.session["scanned"] = scanned
    request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    return redirect(target)
