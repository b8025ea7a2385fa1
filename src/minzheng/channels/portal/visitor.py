"""The visitor behind a page of the portal; what is not his does not exist for him."""

from django.http import Http404, HttpRequest

from minzheng.stages.cases.models import Case
from minzheng.stages.cases.visitors import (
    Visitor,
    case_of,
    cases_of,
    family,
    following,
    home_of,
    is_grown,
    newest_of,
)
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.queries import decisions_of

__all__ = [
    "Visitor", "case_or_404", "cases_of", "decision_or_404", "family", "following", "home_of",
    "is_grown", "may_be", "newest_of", "visitor",
]  # fmt: skip


def visitor(request: HttpRequest) -> Visitor:
    """The visitor behind a resident door."""
    mandate = request.mandate  # type: ignore[attr-defined]
    acts = mandate.acts if mandate is not None else frozenset()
    return Visitor(request.resident, request.person, acts)  # type: ignore[attr-defined]


def may_be(request: HttpRequest) -> Visitor | None:
    """The visitor of a public page, if someone is signed in."""
    return visitor(request) if getattr(request, "resident", None) else None


def case_or_404(request: HttpRequest, public_id: str) -> Case:
    """One of his cases; what is not his does not exist for him."""
    found = case_of(visitor(request), public_id)
    if found is None:
        raise Http404
    return found


def decision_or_404(request: HttpRequest, public_id: str) -> Decision:
    """A decision in one of his cases."""
    found = decisions_of(visitor(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
