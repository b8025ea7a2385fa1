"""Signing in through the identity provider: out with a state, back once with a code."""

import hmac
import json
import logging
import time

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.portal.views.elder import local
from minzheng.channels.portal.views.sign_in import NEXT, open_session
from minzheng.connectors.identity.client import Begun, NotKnown
from minzheng.foundation.core.doors import public
from minzheng.foundation.core.sealing import SealError, seal, unseal
from minzheng.stages.registry.identity import provider, sign_in_as

BEGUN, PLACE, SECONDS = "identity", "session.identity.begun", 600
FAILED = "统一身份认证没有完成。请再试一次，或者用短信验证码登录。"
UNKNOWN = "统一身份认证通过了，但这里还没有您的登记。请打电话，我们帮您补登。"
log = logging.getLogger(__name__)


@public
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    there = provider()
    if there is None:
        raise Http404
    try:
        begun = there.begin(_back(request))
    except NotKnown as why:
        return _failed(request, why)
    kept = json.dumps([int(time.time()), *begun._replace(url="")])
    request.session[BEGUN] = seal(kept, PLACE)
    request.session[NEXT] = local(request, request.GET.get("next", ""), reverse("portal:home"))
    return redirect(begun.url)


@public
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Take the code, once, from the browser that was sent out, within ten minutes."""
    there, begun = provider(), _begun(request)
    if there is None:
        raise Http404
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if begun is None or not hmac.compare_digest(state.encode(), begun.state.encode()):
        return _failed(request, NotKnown("wrong state"))
    if not code or len(code) > 2000:
        return _failed(request, NotKnown("no code"))
    try:
        number = there.finish(code=code, begun=begun, back=_back(request))
    except NotKnown as why:
        return _failed(request, why)
    person = sign_in_as(id_number=number)
    if person is None:
        messages.warning(request, UNKNOWN)
        return redirect("portal:sign_in")
    return open_session(request, person.public_id)


def _begun(request: HttpRequest) -> Begun | None:
    """What was kept when the browser went out; it serves once."""
    try:
        at, *rest = json.loads(unseal(request.session.pop(BEGUN, ""), PLACE))
    except (SealError, ValueError):
        return None
    return Begun(*rest) if time.time() - at < SECONDS else None


def _back(request: HttpRequest) -> str:
    path = reverse("portal:identity_back")
    if settings.SITE_URL:
        return str(settings.SITE_URL).rstrip("/") + path
    return str(request.build_absolute_uri(path))


def _failed(request: HttpRequest, why: NotKnown) -> HttpResponse:
    log.warning("identity provider: %s", why.why)
    messages.warning(request, FAILED)
    return redirect("portal:sign_in")
