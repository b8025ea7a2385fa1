"""Many people or households at once: the same checks and one event each, in few statements."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import IntegrityError, transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock, progress
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.identity import IdNumberError, parse_id_number
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealing import blind
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.entries import clean_address, clean_name, clean_phone
from minzheng.stages.registry.models import Household, Membership, Person
from minzheng.stages.registry.pinyin import read_name
from minzheng.stages.registry.relations import HEAD, RELATIONS

BATCH = 500


class NewPerson(NamedTuple):
    """What is needed to register someone."""

    name: str
    id_number: str
    area: Division
    hukou_local: bool = True
    phone: str = ""
    secret: bool = False


class NewHousehold(NamedTuple):
    """A household to form; `members` are the others with their relation to the head."""

    head: Person
    members: tuple[tuple[Person, str], ...]
    area: Division
    address: str
    from_on: dt.date
    register_no: str = ""


@action
def register_people(*, rows: Iterable[NewPerson], by: Actor) -> list[Person]:
    """Register many people in one transaction, all or none; in the order of `rows`.

    Raises NotPossible for the first row that does not hold, naming its place (1-based).
    """
    today = clock.today()
    people = []
    for place, row in enumerate(rows, 1):
        try:
            people.append(_person(row, today))
        except (NotPossible, IdNumberError) as error:
            raise NotPossible(f"第 {place} 人：{error}") from None
        progress.tick()
    try:
        with transaction.atomic():
            Person.objects.bulk_create(people, batch_size=BATCH)
    except IntegrityError:
        raise NotPossible("名单里有人已经登记过，或同一个身份证号出现两次。") from None
    for person in people:
        record("person.registered", person, by=by, subject=person, area=person.area_id)
        progress.tick()
    return people


def _person(row: NewPerson, today: dt.date) -> Person:
    """A row of the register, not yet saved."""
    number = parse_id_number(row.id_number, today=today)
    name, phone = clean_name(row.name), clean_phone(row.phone)
    reading = read_name(name)
    return Person(
        name=name,
        pinyin=reading.pinyin,
        initials=reading.initials,
        id_number=number.text,
        id_index=blind("id", number.text),
        id_tail_index=blind("id-tail", number.text[-4:]),
        sex=number.sex,
        birth_on=number.birth_on,
        phone=phone,
        **phone_indexes(phone),
        area=row.area,
        hukou_local=row.hukou_local,
        secret=row.secret,
    )


def phone_indexes(phone: str) -> dict[str, str]:
    """The blind indexes of a phone: of the whole, and of its last four digits."""
    if not phone:
        return {"phone_index": "", "phone_tail_index": ""}
    return {
        "phone_index": blind("phone", phone), "phone_tail_index": blind("phone-tail", phone[-4:]),
    }  # fmt: skip


@action
def form_households(*, rows: Iterable[NewHousehold], by: Actor) -> list[Household]:
    """Form many households in one transaction, all or none.

    Raises NotPossible for an unknown relation, a second head or someone who lives elsewhere.
    """
    wanted = list(rows)
    households = [
        Household(area=r.area, address=clean_address(r.address), register_no=r.register_no.strip())
        for r in wanted
    ]
    memberships = []
    for row, household in zip(wanted, households, strict=True):
        for person, relation in ((row.head, HEAD), *row.members):
            _check_relation(row.head, person, relation)
            memberships.append(
                Membership(
                    household=household, person=person, relation=relation, from_on=row.from_on
                )
            )
    Household.objects.bulk_create(households, batch_size=BATCH)
    try:
        with transaction.atomic():
            Membership.objects.bulk_create(memberships, batch_size=BATCH)
    except IntegrityError:
        raise NotPossible("有人已在另一户里，请先迁出原户。") from None
    for row, household in zip(wanted, households, strict=True):
        record("household.formed", household, by=by, subject=row.head, size=1 + len(row.members))
    for member in memberships:
        record(
            "household.joined", member.household, by=by, subject=member.person,
            relation=member.relation, on=member.from_on.isoformat(),
        )  # fmt: skip
        progress.tick()
    return households


def _check_relation(head: Person, person: Person, relation: str) -> None:
    if relation not in RELATIONS:
        raise NotPossible("与户主的关系不在代码表里，请重新选择。")
    if (person == head) != (relation == HEAD):
        raise NotPossible("一户只有一位户主，其他人请填写与户主的关系。")
