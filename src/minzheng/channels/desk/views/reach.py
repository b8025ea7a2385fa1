"""Reaching a case: inside my area, or as if it did not exist."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.refusal import Conflict
from minzheng.stages.cases.models import Case


def my_cases(request: HttpRequest, ability: str = "see_cases") -> QuerySet[Case]:
    """Cases I may see."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope.rows(Case.objects.all(), ability)


def my_case(request: HttpRequest, ref: str, ability: str = "see_cases") -> Case:
    """One of them; Http404 for what is not there and what is not mine alike."""
    case = (
        my_cases(request, ability)
        .select_related("applicant", "area__parent", "household", "origin")
        .filter(public_id=ref)
        .first()
    )
    if case is None:
        raise Http404
    return case


def me(request: HttpRequest) -> User:
    """Who is signed in; doors let nobody else in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def conflict(request: HttpRequest, error: Conflict, back: str, mine: str = "") -> HttpResponse:
    """Someone was faster: what I wrote is shown, nothing is lost, nothing overwritten."""
    context = {"message": str(error), "back": back, "mine": mine}
    return render(request, "desk/conflict.html", context, status=409)
