"""Who comes, for whom, and what is his to see: his household's matters, or one person's.

The portal and the API ask the same questions here, so they cannot give different answers.
"""

import datetime as dt
from typing import NamedTuple

from django.db.models import QuerySet

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import age_on
from minzheng.foundation.core.statements import Statement
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

    @property
    def limits(self) -> frozenset[str] | None:
        """What an agent may do; None for oneself, who may do everything."""
        return self.acts if self.acting else None

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
    return _cases(*_reach(who))


def _reach(who: Visitor) -> tuple[int] | tuple[int, dt.date]:
    """The person, and the day that tells the household; no household by mandate."""
    return (who.person.pk,) if who.acting else (who.person.pk, clock.today())


def _cases(person: int, today: dt.date | None = None) -> QuerySet[Case]:
    mine = Case.objects.filter(applicant_id=person).values("pk")
    if today is not None:
        # One way after the other: joined by OR, the database reads every case there is.
        here = Membership.objects.on(today).filter(person_id=person).values("household_id")
        mine = mine.union(Case.objects.filter(household_id__in=here).values("pk"))
    rows = Case.objects.filter(pk__in=mine, emptied_on=None)
    return rows.select_related("applicant", "household__area__parent", "area")


ONE = Statement[Case](lambda ref, *reach: _cases(*reach).filter(public_id=ref))
NEWEST = Statement[Case](
    lambda *reach, most: _cases(*reach).exclude(state="withdrawn").order_by("-id")[:most]
)
AFTER = Statement[Case](
    lambda origin, *reach: _cases(*reach).filter(origin_id=origin).order_by("-id")
)


def case_of(who: Visitor, public_id: str) -> Case | None:
    """One of the cases he may open."""
    return ONE.first(public_id, *_reach(who))


def newest_of(who: Visitor, most: int) -> list[Case]:
    """His newest cases that were not taken back."""
    return NEWEST.rows(*_reach(who), most=most)


def following(who: Visitor, case: Case) -> list[Case]:
    """Cases of his that came out of this one, the newest first."""
    return AFTER.rows(case.pk, *_reach(who))
