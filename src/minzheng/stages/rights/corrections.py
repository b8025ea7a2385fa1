"""What can be put right through a request: the fields, their rules, and the actions that do it."""

import json
from collections.abc import Iterable, Mapping

from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.identity import mask_id, mask_phone, normal_id
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.actions import correct_person, move_household
from minzheng.stages.registry.actions.people import index_of
from minzheng.stages.registry.entries import clean_address, clean_name, clean_phone
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import household_of
from minzheng.stages.rights.models import Request

FIELDS = {"name": "姓名", "id_number": "身份证号", "phone": "手机号", "address": "住址"}


def clean_wanted(person: Person, wanted: Mapping[str, str], capacity: str) -> dict[str, str]:
    """What should stand in the register, cleaned; fields left empty or unchanged are not asked.

    Raises NotPossible for a value that cannot be right, and for a phone that is not one's own to
    change: codes for signing in go there.
    """
    found: dict[str, str] = {}
    for field, text in wanted.items():
        if field not in FIELDS:
            raise NotPossible("这一项不能这样更正，请写在说明里。")
        if not text.strip():
            continue
        clean = _clean(field, text)
        if clean != current(person, field):
            found[field] = clean
    if "phone" in found and capacity in ("agent", "relative"):
        raise NotPossible("手机号用来收登录的验证码，要本人自己来改。")
    if "address" in found and household_of(person) is None:
        raise NotPossible("查不到现在的户籍家庭，住址请写在说明里。")
    return found


def wanted_of(row: Request) -> dict[str, str]:
    """The fields of a correction and what they should say."""
    text = row.wanted.open() if row.wanted else ""
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def current(person: Person, field: str) -> str:
    """What the register says now."""
    if field == "address":
        home = household_of(person)
        return home.address if home else ""
    if field == "name":
        return person.name
    sealed = getattr(person, field)
    return str(sealed.open()) if sealed else ""


def shown(field: str, value: str) -> str:
    """A value as pages show it: numbers by their ends."""
    if not value:
        return "没有登记"
    if field == "id_number":
        return mask_id(value)
    return mask_phone(value) if field == "phone" else value


def compared(row: Request) -> list[dict[str, str]]:
    """Each field: what stands, what is asked for."""
    return [
        {
            "field": field, "label": FIELDS[field],
            "now": shown(field, current(row.person, field)), "wanted": shown(field, value),
        }
        for field, value in wanted_of(row).items()
    ]  # fmt: skip


def put_right(row: Request, fields: Iterable[str], version: int, *, by: Actor) -> None:
    """Change the register through its own actions. Conflict when it was changed meanwhile."""
    wanted = wanted_of(row)
    chosen = {field: wanted[field] for field in fields if field in wanted}
    address = chosen.pop("address", "")
    if chosen:
        correct_person(person=row.person, version=version, by=by, **chosen)
    home = household_of(row.person) if address else None
    if home is not None:
        move_household(household=home, area=home.area, address=address, version=home.version, by=by)


def _clean(field: str, text: str) -> str:
    if field == "name":
        return clean_name(text)
    if field == "phone":
        return clean_phone(text)
    if field == "address":
        return clean_address(text)
    index_of(text)  # refuses, in plain words, a number that cannot be right
    return normal_id(text)
