"""Opens the door of each view, and ends sessions of accounts that changed."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.passwords import must_change
from minzheng.foundation.accounts.scope import NOBODY, Scope, scope_of
from minzheng.foundation.core.doors import Door


class DoorMiddleware:
    """Every view declares its door; one that does not stays shut."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = self._scope(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let in, send to sign in, or refuse."""
        door: Door | None = getattr(view, "door", None)
        if door is None:
            if getattr(view, "__module__", "").startswith("django.contrib.staticfiles"):
                return None
            raise PermissionDenied("view without a door")
        if door.kind in ("public", "token", "client"):  # the API reads the header itself
            return None
        if door.kind == "resident":
            if getattr(request, "resident", None) is not None:
                return None
            return redirect(f"{reverse('portal:sign_in')}?next={request.path}")
        scope: Scope = request.scope  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return redirect(f"{reverse('accounts:sign_in')}?next={request.path}")
        if isinstance(request.user, User) and must_change(request.user):
            return redirect("accounts:password")
        if not scope.can(*door.abilities):
            raise PermissionDenied("no ability")
        return None

    def _scope(self, request: HttpRequest) -> Scope:
        if "_auth_user_id" not in request.session:
            return NOBODY
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            logout(request)
            return NOBODY
        if request.session.get("epoch") != user.session_epoch:
            logout(request)
            return NOBODY
        return scope_of(user)
