"""Who is at the door and what is his to see: his household's matters, or one person's."""

import datetime as dt
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import age_on
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Decision
from minzheng.stages.registry.models import Household, Membership, Person
from minzheng.stages.registry.queries import household_of, members_on

GROWN = 18


class Visitor(NamedTuple):
    """`resident` signed in and does things; `person` is the one they are done for."""

    resident: Person
    person: Person

    @property
    def acting(self) -> bool:
        """Whether this is done for another by a live mandate."""
        return self.resident.pk != self.person.pk


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


def home_of(who: Visitor) -> Household | None:
    """The household of the person whose matter it is, today."""
    return household_of(who.person)


def family(household: Household | None) -> list[Membership]:
    """Living members today, the head first."""
    if household is None:
        return []
    return [m for m in members_on(household) if m.person.died_on is None]


def is_grown(person: Person, on: dt.date | None = None) -> bool:
    """Eighteen or older."""
    return age_on(person.birth_on, on or clock.today()) >= GROWN


def cases_of(who: Visitor) -> QuerySet[Case]:
    """The cases he may open: his own and his household's; by mandate only that person's own."""
    mine = Q(applicant=who.person)
    if not who.acting:
        here = Membership.objects.on(clock.today()).filter(person=who.person)
        mine |= Q(household_id__in=here.values("household_id"))
    return Case.objects.filter(mine).select_related("applicant", "household__area__parent", "area")


def case_or_404(request: HttpRequest, public_id: str) -> Case:
    """One of his cases; what is not his does not exist for him."""
    found = cases_of(visitor(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def decision_or_404(request: HttpRequest, public_id: str) -> Decision:
    """A decision in one of his cases."""
    mine = cases_of(visitor(request))
    rows = Decision.objects.filter(public_id=public_id, case__in=mine)
    found = rows.select_related("case__applicant", "case__household__area", "proposal").first()
    if found is None:
        raise Http404
    return found
