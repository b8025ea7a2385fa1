"""Reaching a case or a person: inside my area, or as if it did not exist."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.refusal import Conflict
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import Running, Standing, mine, status
from minzheng.stages.catalog import find
from minzheng.stages.registry.frozen import unfrozen
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import visible_people


def my_scope(request: HttpRequest) -> Scope:
    """What the one who is signed in may see and do, and where."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def my_cases(request: HttpRequest, ability: str = "see_cases") -> QuerySet[Case]:
    """Cases I may see: of protected people only by the explicit right, or while the step that
    is open is mine to do."""
    return cases_in(my_scope(request), ability)


def cases_in(scope: Scope, ability: str = "see_cases") -> QuerySet[Case]:
    """The same for a scope."""
    rows = scope.rows(Case.objects.filter(emptied_on=None), ability)
    rows = rows.filter(unfrozen(scope, "applicant"))
    free = not_secret(scope, "applicant")
    if not free:  # every protected person too
        return rows
    mine_now = CaseStep.objects.filter(mine(scope), case=OuterRef("pk"), finished_at=None)
    return rows.filter(free | Exists(mine_now))


def not_secret(scope: Scope, person: str) -> Q:
    """Rows whose `person` is not protected, or whom this member of staff may see all the same."""
    may = scope.areas("see_secret")
    if may is None:
        return Q()
    return Q(**{f"{person}__secret": False}) | Q(**{f"{person}__area_id__in": may})


ONE = Statement[Case](
    lambda ref, *, scope, ability: (
        cases_in(scope, ability)
        .select_related("applicant", "area__parent", "household", "origin")
        .filter(public_id=ref)
    )
)
PERSON = Statement[Person](
    lambda ref, *, scope, ability: (
        visible_people(scope, ability).select_related("area__parent").filter(public_id=ref)
    )
)


def my_case(request: HttpRequest, ref: str, ability: str = "see_cases") -> Case:
    """One of them; Http404 for what is not there and what is not mine alike."""
    case = ONE.first(ref, scope=my_scope(request), ability=ability)
    if case is None:
        raise Http404
    return case


def my_person(request: HttpRequest, ref: str, ability: str = "see_people") -> Person:
    """A person of my area; Http404 for anyone else."""
    person = PERSON.first(ref, scope=my_scope(request), ability=ability)
    if person is None:
        raise Http404
    return person


def whole_district(request: HttpRequest, *abilities: str) -> None:
    """Money is handled for the whole district: PermissionDenied for a right over less."""
    scope = my_scope(request)
    if not any(scope.areas(ability) is None for ability in abilities):
        raise PermissionDenied("needs the whole district")


def item_name(case: Standing) -> str:
    """«最低生活保障（定期核查）»."""
    name = find(case.item).name
    return name if case.kind == "new" else f"{name}（{Case.KINDS[case.kind]}）"


def status_of(case: Standing, steps: Sequence[Running]) -> tuple[str, str]:
    """The word and tint of a case, as staff say it; what is late says so in words too."""
    word, tint = status(case, steps)
    word = "等申请人补材料" if word == "待您补材料" else word.removeprefix("给予")
    return (f"{word} · 超期" if tint == "late" else word), tint


def me(request: HttpRequest) -> User:
    """Who is signed in; doors let nobody else in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def conflict(request: HttpRequest, error: Conflict, back: str, mine: str = "") -> HttpResponse:
    """Someone was faster: what I wrote is shown, nothing is lost, nothing overwritten."""
    context = {"message": str(error), "back": back, "mine": mine}
    return render(request, "desk/conflict.html", context, status=409)
