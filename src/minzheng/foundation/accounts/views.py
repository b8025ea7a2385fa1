"""Staff sign in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.foundation.accounts.forms import SignInForm
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.doors import public


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; a new session id each time."""
    form = SignInForm(request, request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid() and form.user is not None:
        login(request, form.user)
        request.session["epoch"] = form.user.session_epoch
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        record("account.signed_in", form.user, by=form.user)
        return redirect(_safe_next(request, form.cleaned_data["next"]))
    return render(request, "accounts/sign_in.html", {"form": form}, status=200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and clear what the browser kept."""
    logout(request)
    response = redirect("accounts:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def locked_out(request: HttpRequest, credentials: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords from this device; others are not locked."""
    return render(request, "accounts/locked.html", status=429)


def _safe_next(request: HttpRequest, target: str) -> str:
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return reverse(settings.LOGIN_REDIRECT_URL)
