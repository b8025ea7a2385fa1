"""Reads over the registers: finding people, who lives together, who looked."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import normal_id
from minzheng.foundation.core.sealing import blind
from minzheng.foundation.core.statements import Statement
from minzheng.stages.registry.models import Authorisation, Household, Membership, Person
from minzheng.stages.registry.searching import containing, matching, pieces, wanted

SEARCH_MOST, TEXT_MOST = 50, 40
TOGETHER = Statement[Membership](
    lambda household, on: (
        Membership.objects.on(on)
        .filter(household_id=household)
        .select_related("person__area__parent")
        .order_by("pk")
    )
)
LIVING = Statement[Membership](
    lambda person, on: (
        Membership.objects.on(on)
        .filter(person_id=person)
        .select_related("household__area__parent")
        .order_by("-from_on")[:1]
    )
)
GIVEN = Statement[int](
    lambda people, purpose, on: (
        Authorisation.objects.live(on)
        .filter(person_id__in=people, purpose=purpose)
        .values_list("person_id", flat=True)
    )
)


def find_by_id(id_number: str) -> Person | None:
    """The person of a whole ID number, without any area filter (for the person's own use)."""
    return Person.objects.filter(id_index=blind("id", normal_id(id_number))).first()


def visible_people(scope: Scope, ability: str = "see_people") -> "QuerySet[Person]":
    """The people this member of staff may see; protected persons only by the explicit right."""
    rows = scope.rows(Person.objects.all(), ability)
    may = scope.areas("see_secret")
    if may is None:
        return rows
    return rows.filter(Q(secret=False) | Q(area_id__in=may))


def search_people(
    scope: Scope, text: str, limit: int = 20, ability: str = "see_people"
) -> list[Person]:
    """People by name, pinyin, initials, ID or phone (whole, or the last four), piece of address.

    Only inside the scope's area; at most `limit`. Two queries for any text and any answer.
    """
    words = " ".join(text.split())[:TEXT_MOST]
    most = max(1, min(limit, SEARCH_MOST))
    if len(words) < 2:
        return []
    kinds, values = wanted(words)
    shape = {"scope": scope, "ability": ability, "most": most}
    found = BY_WORDS.rows(*values, kinds=kinds, **shape)
    by_address = BY_ADDRESS.rows(*pieces(words), **shape)
    known = {person.pk for person in found}
    found += [person for person in by_address if person.pk not in known]
    return found[:most]


def _by_words(
    *values: str, kinds: tuple[str, ...], scope: Scope, ability: str, most: int
) -> QuerySet[Person]:
    rows = visible_people(scope, ability).filter(matching(kinds, values))
    return rows.select_related("area__parent").order_by("name", "pk")[:most]


def _by_address(*values: str, scope: Scope, ability: str, most: int) -> QuerySet[Person]:
    there = Household.objects.filter(containing("address", *values))
    living = Membership.objects.filter(to_on=None, household__in=there)
    rows = visible_people(scope, ability).filter(pk__in=living.values("person"))
    return rows.select_related("area__parent").order_by("name", "pk")[:most]


BY_WORDS, BY_ADDRESS = Statement[Person](_by_words), Statement[Person](_by_address)


def members_on(household: Household, on: dt.date | None = None) -> list[Membership]:
    """Who belongs to a household on a day (today if not said), the head first."""
    found = TOGETHER.rows(household.pk, on or clock.today())
    return sorted(found, key=lambda m: m.relation != "02")


def household_of(person: Person, on: dt.date | None = None) -> Household | None:
    """The household a person belongs to on a day (today if not said)."""
    member = LIVING.first(person.pk, on or clock.today())
    return member.household if member else None


def not_authorised(people: Iterable[Person], purpose: str, on: dt.date) -> list[Person]:
    """Those among `people` who have no live authorisation for the purpose on a day."""
    wanted = list(people)
    given = set(GIVEN.rows(tuple(person.pk for person in wanted), purpose, on))
    return [person for person in wanted if person.pk not in given]


class Look(NamedTuple):
    """One look at a person's data, in plain words."""

    at: dt.datetime
    who: str
    what: str
    purpose: str


LOOKS = {
    "number.opened": "查看了完整号码",
    "person.viewed": "打开了个人资料",
    "case.viewed": "打开了申请资料",
    "visit.viewed": "打开了入户调查资料",
    "household.viewed": "打开了家庭资料",
    "decision.viewed": "打开了决定书",
    "payment.viewed": "打开了发放记录",
    "file.viewed": "打开了材料",
    "people.exported": "导出了名单",
    "rights.viewed": "打开了您关于资料的请求",
    "rights.copied": "领取了资料副本",
    "person.means_checked": "向有关部门核对",
    "check.started": "向有关部门核对",
    "check.asked": "向有关部门核对",
    "card.used": "用了您的扫码卡",
}
_FIELDS = {"id_number": "身份证号", "phone": "手机号"}


def who_looked(person: Person, limit: int = 100) -> list[Look]:
    """Who opened this person's data, newest first, from the audit trail (one query)."""
    events = Event.objects.filter(subject_ref=person.public_id).filter(
        Q(verb__in=LOOKS) | Q(verb__endswith=".viewed")
    )
    return [
        Look(
            event.at,
            event.actor_label,
            LOOKS.get(event.verb, "打开了资料")
            + (f"（{_FIELDS[field]}）" if (field := event.detail.get("field")) in _FIELDS else ""),
            event.purpose,
        )
        for event in events.order_by("-seq")[:limit]
    ]
