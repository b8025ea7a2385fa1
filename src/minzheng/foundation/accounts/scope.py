"""The one row filter: what a member of staff may see and do, and where.

Lists, counts, search, export, API and files all go through `Scope`; nothing else decides.
"""

from typing import NamedTuple, TypeVar

from django.db import models
from django.db.models import Q

from minzheng.foundation.accounts.abilities import abilities_of, roles_with
from minzheng.foundation.accounts.models import Appointment, User
from minzheng.foundation.core import clock
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import subtree

Row = TypeVar("Row", bound=models.Model)


class Grant(NamedTuple):
    """A role held over areas; None stands for the whole district, `place` names it."""

    role: str
    areas: frozenset[int] | None
    place: str = ""


class Scope(NamedTuple):
    """All grants of one person at this moment."""

    grants: tuple[Grant, ...]

    def can(self, *abilities: str) -> bool:
        """Whether any role held has any of the abilities, somewhere."""
        return bool(self.roles() & roles_with(*abilities)) if abilities else bool(self.grants)

    def roles(self) -> frozenset[str]:
        """The roles held."""
        return frozenset(grant.role for grant in self.grants)

    def areas(self, ability: str) -> frozenset[int] | None:
        """The areas where the ability holds; None for the whole district, empty for nowhere."""
        held = [g.areas for g in self.grants if ability in abilities_of(g.role)]
        if any(areas is None for areas in held):
            return None
        return frozenset(area for areas in held for area in areas or ())

    def where(self, ability: str, field: str = "area") -> Q:
        """The filter itself, over a foreign key to Division."""
        areas = self.areas(ability)
        return Q() if areas is None else Q(**{f"{field}_id__in": areas})

    def rows(
        self, queryset: models.QuerySet[Row], ability: str, field: str = "area"
    ) -> models.QuerySet[Row]:
        """The rows of a queryset that this person may see for that ability."""
        areas = self.areas(ability)
        if areas is not None and not areas:
            return queryset.none()
        return queryset.filter(self.where(ability, field))

    def covers(self, ability: str, area_id: int) -> bool:
        """Whether the ability holds in one area."""
        areas = self.areas(ability)
        return areas is None or area_id in areas


NOBODY = Scope(())


HELD = Statement[Appointment](
    lambda user, today: (
        Appointment.objects.live(today).filter(user_id=user).select_related("area").order_by("pk")
    )
)


def scope_of(user: User) -> Scope:
    """The scope of an account now; two queries at most a distinct area."""
    if not user.is_active:
        return NOBODY
    grants = []
    for appointment in HELD.rows(user.pk, clock.today()):
        whole = appointment.area.level == Division.DISTRICT
        areas = None if whole else subtree(appointment.area)
        grants.append(Grant(appointment.role, areas, appointment.area.label))
    return Scope(tuple(grants))
