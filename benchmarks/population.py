"""People of a whole district by COPY: names as common as in life, truly sealed numbers.

Readings, tails and addresses are what the search looks at; only benchmarks load so.
"""

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection

from benchmarks.measure import SEED

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏"
)
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英华玉兰秀珍建国红梅志海燕文波辉玲鑫宇婷浩晨雪"
ROADS = "烟雨中山东栅城南新兴百川凤桥余新大桥七星由拳竹林永红月河纺工南溪清河洪兴双溪文昌"
FIRST = 10_000_000
PERSON = (
    "id, public_id, name, pinyin, initials, id_number, id_index, id_tail_index, sex, birth_on,"
    " phone, phone_index, area_id, hukou_local, secret, version"
)
HOME = "id, public_id, area_id, address, register_no, version"
MEMBER = "household_id, person_id, relation, from_on"
GIN = ("person_name_pairs", "person_readings", "household_address_pairs")


def grow(first: int, last: int) -> None:
    """Add people number `first` to `last`, three to a household; the search indexes come after."""
    from minzheng.foundation.divisions.models import Division

    villages = list(Division.objects.villages().filter(valid_to=None).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(GIN)])
        made = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP INDEX " + ", ".join(GIN))
        cursor.execute("SET session_replication_role = replica")
        _copy(cursor, "registry_household", HOME, _homes(first, last, villages))
        _copy(cursor, "registry_person", PERSON, _people(first, last, villages))
        _copy(cursor, "registry_membership", MEMBER, _members(first, last))
        cursor.execute("SET session_replication_role = DEFAULT")
        for statement in made:
            cursor.execute(statement)
        cursor.execute("VACUUM (ANALYZE)")


def _copy(cursor: Any, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _homes(first: int, last: int, villages: list[int]) -> Iterator[tuple[Any, ...]]:
    from minzheng.foundation.core.publicid import new_public_id

    for home in range((first - 1) // 3 + 1 if first > 1 else 0, last // 3 + 1):
        yield FIRST + home, new_public_id(), _place(home, villages), address_of(home), "", 1


def _people(first: int, last: int, villages: list[int]) -> Iterator[tuple[Any, ...]]:
    from minzheng.foundation.core.publicid import new_public_id
    from minzheng.foundation.core.sealing import blind, seal

    for n in range(first, last + 1):
        ref, number = new_public_id(), number_of(n)
        name = name_of(n)
        pinyin, initials = _reading(name[0], name[1:])
        yield (
            FIRST + n, ref, name, pinyin, initials,
            seal(number, f"registry_person.id_number.{ref}"), f"{n:064x}",
            blind("id-tail", number[-4:]), "12"[n % 2], f"{1940 + n % 80}-01-01", "", "",
            _place(n // 3, villages), True, False, 1,
        )  # fmt: skip


def _members(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    for n in range(first, last + 1):
        yield FIRST + n // 3, FIRST + n, ("02", "12", "31")[n % 3], "2015-01-01"


def name_of(n: int) -> str:
    """The name of person number `n`: common surnames are common, given names have two parts."""
    dice = random.Random(SEED + n)
    surname = SURNAMES[min(int(dice.expovariate(0.08)), len(SURNAMES) - 1)]
    return surname + dice.choice(GIVEN) + dice.choice(GIVEN)


def number_of(n: int) -> str:
    """A number of the right shape; its last four are spread evenly."""
    return f"330402{1940 + n % 80}0101{n * 7919 % 1000:03d}{'0123456789X'[n * 31 % 11]}"


def address_of(home: int) -> str:
    """«烟雨路 118 号 3 幢 402 室»."""
    road = home % (len(ROADS) - 1)
    return (
        f"{ROADS[road : road + 2]}路 {home % 900 + 1} 号 {home % 40 + 1} 幢 {home % 600 + 101} 室"
    )


def _place(home: int, villages: list[int]) -> int:
    return villages[home * 7919 % len(villages)]


@cache
def _reading(surname: str, given: str) -> tuple[str, str]:
    from minzheng.stages.registry.pinyin import read_name

    found = read_name(surname + given)
    return found.pinyin, found.initials
