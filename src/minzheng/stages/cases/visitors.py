"""Who comes, for whom, and what is his to see: his household's matters, or one person's.

The portal and the API ask the same questions here, so they cannot give different answers.
"""

import datetime as dt
from typing import NamedTuple

from django.db.models import Q, QuerySet

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import age_on
from minzheng.stages.cases.guards import GROWN
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Household, Membership, Person
from minzheng.stages.registry.queries import household_of, members_on


class Visitor(NamedTuple):
    """`resident` signed in and does things; `person` is the one they are done for.

    `acts`: what the mandate covers while he acts for another.
    """

    resident: Person
    person: Person
    acts: frozenset[str] = frozenset()

    @property
    def acting(self) -> bool:
        """Whether this is done for another by a live mandate."""
        return self.resident.pk != self.person.pk

    def may(self, act: str) -> bool:
        """Whether this much is his: everything for himself, what the mandate covers for another."""
        return not self.acting or act in self.acts


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
    return Case.objects.filter(mine, emptied_on=None).select_related(
        "applicant", "household__area__parent", "area"
    )
