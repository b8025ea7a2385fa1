"""Registering one person and correcting what the register says."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.identity import IdNumberError, parse_id_number
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.sealing import blind
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.actions.bulk import NewPerson, phone_indexes, register_people
from minzheng.stages.registry.app_tokens import end_all
from minzheng.stages.registry.entries import clean_name, clean_phone
from minzheng.stages.registry.frozen import refuse_frozen
from minzheng.stages.registry.models import Person, PhoneChange
from minzheng.stages.registry.pinyin import read_name

# Codes for signing in go to the phone, and the number says who signs in.
ENDS_SIGN_INS = {"phone": "phone", "id_number": "number"}
CORRECTABLE = ("name", "id_number", "phone", "area", "hukou_local", "secret")


@action
def register_person(
    *,
    name: str,
    id_number: str,
    area: Division,
    hukou_local: bool = True,
    phone: str = "",
    by: Actor,
) -> Person:
    """Register one person. Raises NotPossible when the number is wrong or known already."""
    index = index_of(id_number)
    if Person.objects.filter(id_index=index).exists():
        raise NotPossible("这个身份证号已经登记过，请用搜索找到此人。")
    row = NewPerson(clean_name(name), id_number, area, hukou_local, clean_phone(phone))
    return register_people(rows=[row], by=by)[0]


def index_of(id_number: str) -> str:
    """The blind index of a number as typed; NotPossible when the number cannot be right."""
    try:
        return blind("id", parse_id_number(id_number, today=clock.today()).text)
    except IdNumberError as error:
        raise NotPossible(str(error)) from None


@action
def correct_person(*, person: Person, version: int, by: Actor, **changes: Any) -> Person:
    """Correct a person's data; the event names the fields, never the contents.

    `changes`: name, id_number, phone, area, hukou_local, secret. Raises Conflict when `version`
    is not the latest, NotPossible for a value that cannot be right or a frozen person.
    """
    unknown = set(changes) - set(CORRECTABLE)
    if unknown:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    refuse_frozen(person)
    claimed = Person.objects.filter(pk=person.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise Conflict
    if "phone" in changes:
        _note_old_phone(person, clean_phone(changes["phone"]), by)
    fields: dict[str, Any] = {"version": version + 1}
    for name, value in changes.items():
        fields |= _derived(name, value)
    for name, value in fields.items():
        setattr(person, name, value)
    try:
        with transaction.atomic():
            person.save(update_fields=list(fields))
    except IntegrityError:
        raise NotPossible("更正后的身份证号与另一人相同，请核对。") from None
    if why := next((w for name, w in ENDS_SIGN_INS.items() if name in changes), ""):
        end_all(person=person, why=why, by=by)
    record("person.corrected", person, by=by, subject=person, fields=sorted(changes))
    return person


def _note_old_phone(person: Person, new: str, by: Actor) -> None:
    """Whoever holds the old phone hears of it: it may be the owner, and not her doing."""
    old = person.phone.open() if person.phone else ""
    if old and old != new:
        PhoneChange.objects.create(
            person=person, old=old, changed_at=clock.now(), changed_by=by.actor_ref
        )


def _derived(name: str, value: Any) -> dict[str, Any]:
    """A corrected field with the columns that follow from it."""
    if name == "name":
        clean = clean_name(value)
        reading = read_name(clean)
        return {"name": clean, "pinyin": reading.pinyin, "initials": reading.initials}
    if name == "phone":
        phone = clean_phone(value)
        return {"phone": phone, **phone_indexes(phone)}
    if name == "id_number":
        index = index_of(value)
        number = parse_id_number(value, today=clock.today())
        return {
            "id_number": number.text,
            "id_index": index,
            "id_tail_index": blind("id-tail", number.text[-4:]),
            "sex": number.sex,
            "birth_on": number.birth_on,
        }
    return {name: value}
