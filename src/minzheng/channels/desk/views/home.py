"""Where a member of staff lands, and the sheet of components."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.pages import navigation
from minzheng.foundation.accounts.abilities import MATRIX
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.doors import staff

EVERYBODY = tuple(MATRIX)


@staff(*EVERYBODY)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page that this person's work has: clerks their worklist, payers their lists,
    those who work on foot what there is to do today."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if scope.can("visit") and not scope.can("accept"):
        return redirect("desk:today")
    groups = navigation(scope, request.path)
    if not groups:
        raise PermissionDenied("no page")
    return redirect(groups[0]["links"][0]["url"])


@staff(*EVERYBODY)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component at every size, with invented names."""
    return render(request, "core/gallery.html")
