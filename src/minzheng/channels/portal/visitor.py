"""The visitor behind a page of the portal; what is not his does not exist for him."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.visitors import Visitor, cases_of, family, home_of, is_grown
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.queries import decisions_of

__all__ = [
    "Visitor", "case_or_404", "cases_of", "decision_or_404", "family", "home_of", "is_grown",
    "may_be", "moved_on", "not_saved", "visitor",
]  # fmt: skip


def visitor(request: HttpRequest) -> Visitor:
    """The visitor behind a resident door."""
    return Visitor(request.resident, request.person)  # type: ignore[attr-defined]


def moved_on(request: HttpRequest, who: Visitor) -> bool:
    """Whether a form was filled in for someone else than this session now stands for.

    A mandate may end, or another tab may switch, between a page and its button: what was meant
    for one person must not land with another.
    """
    meant = request.POST.get("for", "")
    return bool(meant) and meant != who.person.public_id


def not_saved(request: HttpRequest) -> HttpResponse:
    """Say that nothing was saved, and for whom this is done now."""
    messages.warning(request, "刚才那一页是替另一个人填的，没有保存。请先看清现在在替谁办。")
    return redirect("portal:home")


def may_be(request: HttpRequest) -> Visitor | None:
    """The visitor of a public page, if someone is signed in."""
    return visitor(request) if getattr(request, "resident", None) else None


def case_or_404(request: HttpRequest, public_id: str) -> Case:
    """One of his cases; what is not his does not exist for him."""
    found = cases_of(visitor(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def decision_or_404(request: HttpRequest, public_id: str) -> Decision:
    """A decision in one of his cases."""
    found = decisions_of(visitor(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
