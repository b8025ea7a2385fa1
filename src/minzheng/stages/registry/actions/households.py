"""Households: forming them, joining, leaving and moving."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.actions.bulk import NewHousehold, form_households
from minzheng.stages.registry.actions.positions import fall
from minzheng.stages.registry.entries import clean_address
from minzheng.stages.registry.models import Household, Membership, Person
from minzheng.stages.registry.relations import HEAD, RELATIONS


@action
def form_household(
    *,
    head: Person,
    members: list[tuple[Person, str]] | tuple[tuple[Person, str], ...] = (),
    area: Division,
    address: str,
    register_no: str = "",
    from_on: dt.date,
    by: Actor,
) -> Household:
    """Form a household; `members` are the others with their relation to the head (GB/T 4761).

    Raises NotPossible when someone lives in another household on record.
    """
    row = NewHousehold(head, tuple(members), area, address, from_on, register_no)
    return form_households(rows=[row], by=by)[0]


@action
def join(
    *, household: Household, person: Person, relation: str, from_on: dt.date, by: Actor
) -> Membership:
    """Someone comes to live with a household from a day on."""
    if relation not in RELATIONS or relation == HEAD:
        raise NotPossible("请选择与户主的关系。")
    member = Membership(household=household, person=person, relation=relation, from_on=from_on)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        raise NotPossible("此人已在另一户里，请先迁出原户。") from None
    # Whether it may be on a map is another question with her in it.
    fall(Household.objects.filter(pk=household.pk))
    record(
        "household.joined", household, by=by, subject=person,
        relation=relation, on=from_on.isoformat(),
    )  # fmt: skip
    return member


@action
def leave(*, membership: Membership, on: dt.date, by: Actor) -> Membership:
    """Someone leaves; `on` is the first day without him. The history stays."""
    if on < membership.from_on:
        raise NotPossible("迁出日期不能早于迁入日期。")
    if not Membership.objects.filter(pk=membership.pk, to_on=None).update(to_on=on):
        raise Conflict("此人已经迁出这一户。")
    membership.to_on = on
    record(
        "household.left", membership.household, by=by, subject=membership.person,
        on=on.isoformat(),
    )  # fmt: skip
    return membership


@action
def move_household(
    *, household: Household, area: Division, address: str, version: int, by: Actor
) -> Household:
    """The whole household moves: its address and area change, and its members' area with it."""
    line = clean_address(address)
    claimed = Household.objects.filter(pk=household.pk, version=version).update(
        area=area, address=line, version=F("version") + 1
    )
    if not claimed:
        raise Conflict
    fall(Household.objects.filter(pk=household.pk))
    before = household.area_id
    household.area, household.address, household.version = area, line, version + 1
    people = Person.objects.filter(
        memberships__household=household, memberships__to_on__isnull=True
    )
    for person in people:
        Person.objects.filter(pk=person.pk).update(area=area, version=F("version") + 1)
        record("person.moved", person, by=by, subject=person, area=area.pk, before=person.area_id)
    record("household.moved", household, by=by, area=area.pk, before=before)
    return household
