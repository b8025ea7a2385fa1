"""P29: what is sealed stays sealed, in its own place, on every path to the database."""

import json
import logging

import pytest
from django.db import connection

from minzheng.foundation.core import sealing
from minzheng.foundation.core.sealing import SealError, blind, seal, unseal
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import BankAccount, Person
from tests.cast import Cast


def raw(table: str, column: str, pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def put(table: str, column: str, pk: int, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])


def test_sealing_is_never_twice_the_same_and_opens_only_in_its_place() -> None:
    one, two = (seal("330402193905111229", "t.c.r") for _ in range(2))
    assert one != two and "3304" not in one and unseal(one, "t.c.r") == "330402193905111229"
    for place in ("t.c.other", "t.other.r", "other.c.r", ""):
        with pytest.raises(SealError):
            unseal(one, place)


@pytest.mark.parametrize("spoil", [3, 8, 10, 30, -1, -20])
def test_a_changed_character_does_not_open(spoil: int) -> None:
    value = seal("330402193905111229", "t.c.r")
    changed = list(value)
    changed[spoil] = "A" if changed[spoil] != "A" else "B"
    with pytest.raises(SealError):
        unseal("".join(changed), "t.c.r")
    with pytest.raises(SealError):
        unseal("v1|nokey|" + value.split("|")[2], "t.c.r")


def test_a_number_moved_to_another_person_does_not_open(cast: Cast) -> None:
    table = Person._meta.db_table
    put(table, "id_number", cast.li.pk, raw(table, "id_number", cast.zhang.pk))
    with pytest.raises(SealError):
        Person.objects.get(pk=cast.li.pk).id_number.open()


def test_a_number_moved_to_another_column_does_not_open(cast: Cast) -> None:
    table = Person._meta.db_table
    put(table, "phone", cast.zhang.pk, raw(table, "id_number", cast.zhang.pk))
    with pytest.raises(SealError):
        Person.objects.get(pk=cast.zhang.pk).phone.open()


def test_control_without_the_place_a_moved_number_opens(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Person._meta.db_table
    whole_seal, whole_unseal = sealing.seal, sealing.unseal
    monkeypatch.setattr(sealing, "unseal", lambda value, place: whole_unseal(value, ""))
    monkeypatch.setattr(sealing, "seal", lambda text, place: whole_seal(text, ""))
    for person in (cast.zhang, cast.li):
        put(table, "id_number", person.pk, sealing.seal(person.birth_on.isoformat(), "x"))
    put(table, "id_number", cast.li.pk, raw(table, "id_number", cast.zhang.pk))
    assert Person.objects.get(pk=cast.li.pk).id_number.open() == "1939-05-11"


def test_the_database_holds_no_number_in_clear(cast: Cast) -> None:
    account = actions.set_bank_account(
        person=cast.zhang,
        bank="示例银行",
        number="6228480402564890018",
        holder="张秀兰",
        by=cast.wang,
    )
    stored = raw(BankAccount._meta.db_table, "number", account.pk)
    assert stored.startswith("v1|") and account.number.open() == "6228480402564890018"
    clear = [cast.zhang.id_number.open(), "13800000001", "6228480402564890018"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            everything = json.dumps(cursor.fetchall(), default=str, ensure_ascii=False)
            assert not any(number in everything for number in clear), table


def test_saving_checking_and_bulk_updates_keep_the_number(cast: Cast) -> None:
    number = cast.zhang.id_number.open()
    person = Person.objects.get(pk=cast.zhang.pk)
    person.full_clean()
    person.save()
    Person.objects.bulk_update([person], ["phone", "id_number"])
    fresh = Person.objects.get(pk=cast.zhang.pk)
    assert fresh.id_number.open() == number and fresh.phone.open() == "13800000001"
    with pytest.raises(SealError):
        Person.objects.filter(pk=person.pk).update(phone="13800000009")


def test_printing_and_logging_show_no_number(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    number = cast.zhang.id_number.open()
    logging.getLogger("test").warning("%s %r", cast.zhang.id_number, cast.zhang.id_number)
    shown = caplog.text + repr(cast.zhang) + f"{cast.zhang.id_number}"
    assert number not in shown and "已加密" in shown


def test_the_blind_index_is_keyed_and_separate_by_kind(settings: object) -> None:
    one = blind("id", "330402193905111229")
    assert one == blind("id", "330402193905111229") and len(one) == 64
    assert one != blind("phone", "330402193905111229") != blind("id", "330402193905111228")
    sealing._blind.cache_clear()
    settings.INDEX_KEY = b"another key of thirty-two bytes.."  # type: ignore[attr-defined]
    assert blind("id", "330402193905111229") != one
    sealing._blind.cache_clear()


def test_an_old_key_still_opens_after_a_new_one_took_over(settings: object) -> None:
    old = seal("13800000001", "t.c.r")
    settings.SEAL_KEYS = {**settings.SEAL_KEYS, "k2": bytes(16)}  # type: ignore[attr-defined]
    settings.SEAL_KEY_ID = "k2"  # type: ignore[attr-defined]
    new = seal("13800000001", "t.c.r")
    assert new.split("|")[1] == "k2" != old.split("|")[1]
    assert unseal(old, "t.c.r") == unseal(new, "t.c.r") == "13800000001"


def test_plain_text_slipped_into_the_table_never_opens(cast: Cast) -> None:
    """Someone with the database writes a number of his own: it is not taken for ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person SET id_number = %s WHERE id = %s",
            ["330402199001011234", cast.li.pk],
        )
    with pytest.raises(SealError):
        Person.objects.get(pk=cast.li.pk).id_number.open()
