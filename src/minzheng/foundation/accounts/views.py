"""Staff sign in (password, then second factor), choose a password, sign out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.foundation.accounts import factor, half, passwords, totp
from minzheng.foundation.accounts.forms import FactorForm, PasswordForm, SignInForm
from minzheng.foundation.accounts.guesses import Guess
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.addresses import client_address
from minzheng.foundation.core.doors import public
from minzheng.foundation.core.qr import draw
from minzheng.foundation.core.refusal import NotPossible


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first factor; a new session id each time. Nobody is signed in by this."""
    form = SignInForm(request, request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST":
        name = request.POST.get("username", "").strip()[:40]
        named = User.objects.filter(username=name).first()
        guess = Guess(named, "password", client_address(request))
        if not guess.allowed:
            return locked_out(request, {})
        if form.is_valid() and form.user is not None:
            guess.was_right()
            half.start(request, form.user, _safe_next(request, form.cleaned_data["next"]))
            return redirect("accounts:code" if factor.confirmed(form.user) else "accounts:enrol")
    return render(request, "accounts/sign_in.html", {"form": form}, status=200)


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second factor; five wrong ones and the password is asked for again."""
    user = half.pending(request)
    if user is None or not factor.confirmed(user):
        return redirect("accounts:sign_in")
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = Guess(user, "factor", client_address(request))
        if not guess.allowed:
            request.session.flush()
            return locked_out(request, {})
        if factor.pass_factor(user=user, code=form.cleaned_data["code"]):
            guess.was_right()
            return _inside(user, half.finish(request, user))
        if half.wrong(request):
            messages.error(request, "动态码错了 5 次，请重新登录。")
            return redirect("accounts:sign_in")
        form.add_error("code", "动态码不对，或者已经用过。请等下一个 6 位数字再输。")
    context = {"form": form, "demo_code": factor.code_for_demo(user)}
    return render(request, "accounts/code.html", context, status=422 if form.errors else 200)


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the second factor at the first sign-in; the recovery codes are shown once."""
    user = half.pending(request)
    if user is None or factor.confirmed(user):
        return redirect("accounts:sign_in")
    secret = factor.begin(user=user, by=user)
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = Guess(user, "factor", client_address(request))
        if not guess.allowed:
            request.session.flush()
            return locked_out(request, {})
        try:
            codes = factor.confirm(user=user, code=form.cleaned_data["code"].strip(), by=user)
        except NotPossible as error:
            form.add_error("code", str(error))
        else:
            guess.was_right()
            target = half.finish(request, user)
            return render(request, "accounts/recovery.html", {"codes": codes, "target": target})
    site = settings.DISTRICT["name"]
    context = {
        "form": form,
        "drawing": draw(totp.address(secret, user.username, site), "动态码的二维码"),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "demo_code": factor.code_for_demo(user),
    }
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


@public
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password: by one's own wish, after the first sign-in, or after 90 days."""
    user = request.user
    if not isinstance(user, User):
        return redirect("accounts:sign_in")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = Guess(user, "change", client_address(request))
        if not guess.allowed:
            logout(request)
            return locked_out(request, {})
        if not user.check_password(form.cleaned_data["old"]):
            form.add_error("old", "现在的密码不对。")
        else:
            guess.was_right()
            try:
                passwords.change_password(user=user, password=form.cleaned_data["new"], by=user)
            except NotPossible as error:
                form.add_error("new", str(error))
            else:
                return _changed(request, user)
    context = {
        "form": form,
        "forced": passwords.must_change(user),
        "first": user.must_change_password,
        "three_kinds": settings.PASSWORD_PROFILE == "mlps3",
    }
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, user: User) -> HttpResponse:
    """This session goes on under a new id; all others have ended."""
    request.session.cycle_key()
    request.session["_auth_user_hash"] = user.get_session_auth_hash()
    request.session["epoch"] = user.session_epoch
    messages.success(request, "密码改好了。别处的登录都已退出。")
    return redirect(settings.LOGIN_REDIRECT_URL)


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


def _inside(user: User, target: str) -> HttpResponse:
    return redirect("accounts:password" if passwords.must_change(user) else target)


def _safe_next(request: HttpRequest, target: str) -> str:
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return reverse(settings.LOGIN_REDIRECT_URL)
