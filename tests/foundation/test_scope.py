"""The row filter and the doors, in themselves: every answer that they can give."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from minzheng.foundation.accounts import middleware
from minzheng.foundation.accounts.abilities import MATRIX, Role, abilities_of, roles_with
from minzheng.foundation.accounts.actions import appoint
from minzheng.foundation.accounts.middleware import DoorMiddleware
from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import NOBODY, Grant, Scope, scope_of
from minzheng.foundation.core.doors import Door, public, resident, resident_or_agent, staff
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.models import Person
from tests.cast import BY, SINCE, Cast, area

CLERK = Grant("town_clerk", frozenset({1, 2}), "甲镇")
LEAD = Grant("town_lead", frozenset({2, 3}), "乙镇")
BUREAU = Grant("reviewer", None, "南湖区")


# ---- what a scope says -------------------------------------------------------------------


def test_can_any_of_the_abilities_or_anything_at_all() -> None:
    clerk = Scope((CLERK,))
    assert clerk.can("accept") and clerk.can("decide", "accept") and clerk.can()
    assert clerk.can("decide") is False and clerk.can("decide", "opine") is False
    assert NOBODY.can() is False and NOBODY.can("accept") is False
    assert clerk.roles() == {"town_clerk"} and Scope((CLERK, LEAD)).roles() == {
        "town_clerk", "town_lead",
    }  # fmt: skip
    with pytest.raises(KeyError):
        clerk.can("no such ability")


def test_areas_are_those_of_the_roles_that_hold_the_ability() -> None:
    both = Scope((CLERK, LEAD))
    assert both.areas("see_cases") == {1, 2, 3}
    assert both.areas("accept") == {1, 2} and both.areas("opine") == {2, 3}
    assert both.areas("decide") == frozenset()
    assert Scope((CLERK, BUREAU)).areas("see_cases") is None, "the district is wider than a town"
    assert Scope((CLERK, BUREAU)).areas("accept") == {1, 2}
    assert NOBODY.areas("see_cases") == frozenset()


def test_covers_and_where() -> None:
    both = Scope((CLERK, BUREAU))
    assert [both.covers("accept", n) for n in (1, 2, 3)] == [True, True, False]
    assert both.covers("decide", 99) and not both.covers("opine", 1)
    assert both.where("decide") == Q()
    assert both.where("accept") == Q(area_id__in=frozenset({1, 2}))
    assert both.where("accept", "case__area") == Q(case__area_id__in=frozenset({1, 2}))


@pytest.mark.django_db
def test_rows_are_all_some_or_none(cast: Cast) -> None:
    everybody = Person.objects.all()
    here = frozenset({cast.li.area_id})
    assert set(Scope((BUREAU,)).rows(everybody, "see_people")) == set(everybody)
    inside = Scope((Grant("town_clerk", here),)).rows(everybody, "see_people")
    assert set(inside) == set(everybody.filter(area_id=cast.li.area_id)) != set()
    assert set(Scope((Grant("payer", here),)).rows(everybody, "see_people")) == set()
    assert set(NOBODY.rows(everybody, "see_people")) == set()
    towns = Division.objects.all()
    by_parent = Scope((Grant("town_clerk", here),)).rows(towns, "see_people", "parent")
    assert set(by_parent) == set(Division.objects.filter(parent_id=cast.li.area_id))


@pytest.mark.django_db
def test_the_scope_of_an_account(cast: Cast) -> None:
    """A town and all below it; the district is everything; each appointment a grant, in order."""
    (grant,) = scope_of(cast.wang).grants
    town = area("南湖街道")
    below = set(Division.objects.filter(parent=town).values_list("pk", flat=True))
    assert (grant.role, grant.place) == ("town_clerk", town.label)
    assert grant.areas is not None and {town.pk, *below} <= grant.areas
    assert area("新丰镇").pk not in grant.areas
    assert [g.areas for g in scope_of(cast.zhou).grants] == [None]
    appoint(user=cast.wang, role="village_worker", area=area("烟雨社区"), from_on=SINCE, by=BY)
    assert [g.role for g in scope_of(cast.wang).grants] == ["town_clerk", "village_worker"]
    cast.wang.is_active = False
    assert scope_of(cast.wang) == NOBODY


def test_the_matrix_both_ways() -> None:
    for ability, roles in MATRIX.items():
        assert roles_with(ability) == frozenset(roles)
        for role in Role:
            assert (ability in abilities_of(role)) == (role in roles), (ability, role)
    assert roles_with("accept", "decide") == {"town_clerk", "reviewer"}
    assert roles_with() == frozenset() and abilities_of("nobody") == frozenset()


# ---- what a door does --------------------------------------------------------------------


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def asked(user: Any = None, **session: Any) -> HttpRequest:
    """A request as it comes to the doors."""
    request = RequestFactory().get("/desk/somewhere/", {"q": "1"})
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    request.session.update(session)
    request.scope = scope_of(user) if isinstance(user, User) else NOBODY  # type: ignore[attr-defined]
    return request


def opens(request: HttpRequest, door: Callable[..., Any]) -> Any:
    def inner(request: HttpRequest) -> HttpResponse:
        return HttpResponse("in")

    return DoorMiddleware(view).process_view(request, door(inner), (), {})


def test_doors_say_for_whom() -> None:
    wanted = {
        public: Door("public"), resident: Door("resident"),
        resident_or_agent("apply"): Door("resident", ("apply",)),
        staff("a", "b"): Door("staff", ("a", "b")),
    }  # fmt: skip
    for decorate, door in wanted.items():

        def page(request: HttpRequest) -> HttpResponse:
            return HttpResponse("in")

        marked: Any = decorate(page)
        assert marked is page and marked.door == door


def test_a_view_without_a_door_stays_shut() -> None:
    with pytest.raises(PermissionDenied, match="without a door"):
        DoorMiddleware(view).process_view(asked(), view, (), {})

    def static(request: HttpRequest) -> None: ...

    static.__module__ = "django.contrib.staticfiles.views"
    assert DoorMiddleware(view).process_view(asked(), static, (), {}) is None


def test_public_doors_and_those_of_programs_ask_for_nobody() -> None:
    assert opens(asked(), public) is None
    for kind in ("token", "client"):

        def marked(inner: Any, kind: str = kind) -> Any:
            inner.door = Door(kind)
            return inner

        assert opens(asked(), marked) is None


def test_a_residents_door() -> None:
    away = opens(asked(), resident)
    assert (away.status_code, away.url) == (302, "/sign-in/?next=/desk/somewhere/")
    request = asked()
    request.resident = object()  # type: ignore[attr-defined]
    assert opens(request, resident) is None
    request.resident = None  # type: ignore[attr-defined]
    assert opens(request, resident).status_code == 302


@pytest.mark.django_db
def test_a_staff_door(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    away = opens(asked(), staff("accept"))
    assert (away.status_code, away.url) == (302, "/staff/sign-in/?next=/desk/somewhere/")
    assert opens(asked(cast.wang), staff("accept")) is None
    assert opens(asked(cast.wang), staff("decide", "accept")) is None
    assert opens(asked(cast.wang), staff()) is None, "any role at all"
    with pytest.raises(PermissionDenied, match="no ability"):
        opens(asked(cast.wang), staff("decide"))
    monkeypatch.setattr(middleware, "must_change", lambda user: user.username == "wang")
    changed = opens(asked(cast.wang), staff("accept"))
    assert (changed.status_code, changed.url) == (302, "/staff/password/")
    assert opens(asked(cast.zhou), staff("decide")) is None


@pytest.mark.django_db
def test_the_session_gives_the_scope_or_ends(cast: Cast) -> None:
    """Signed in with today's epoch: the scope. Another epoch, a closed account: signed out."""
    seen: list[HttpRequest] = []

    def inside(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse("in")

    doors = DoorMiddleware(inside)
    wang, epoch = cast.wang, cast.wang.session_epoch
    cases = [
        (wang, {"_auth_user_id": str(wang.pk), "epoch": epoch}, scope_of(wang), True),
        (wang, {"_auth_user_id": str(wang.pk), "epoch": epoch - 1}, NOBODY, False),
        (wang, {"_auth_user_id": str(wang.pk)}, NOBODY, False),
        (None, {"_auth_user_id": "0", "epoch": epoch}, NOBODY, False),
        (wang, {"epoch": epoch}, NOBODY, True),
    ]
    for user, session, wanted, stays in cases:
        request = asked(user, **session)
        assert doors(request).content == b"in"
        assert seen[-1].scope == wanted  # type: ignore[attr-defined]
        assert ("epoch" in request.session) is stays, session
    wang.is_active = False
    request = asked(wang, _auth_user_id=str(wang.pk), epoch=epoch)
    doors(request)
    assert seen[-1].scope == NOBODY and "epoch" not in request.session  # type: ignore[attr-defined]
