"""People of a whole district by COPY: names as common as in life, numbers and phones truly sealed.

Only benchmarks load so. Two processes make the rows, since sealing is what takes the time.
"""

import itertools
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from multiprocessing import Process
from typing import Any

from django.db import connection

# The commonest surnames with their share of the people in a thousand, as the census tells them.
SURNAMES = (
    ("王", 72), ("李", 70), ("张", 67), ("刘", 52), ("陈", 47), ("杨", 31), ("黄", 23), ("赵", 21),
    ("吴", 20), ("周", 20), ("徐", 15), ("孙", 14), ("马", 14), ("朱", 13), ("胡", 12), ("郭", 12),
    ("何", 11), ("林", 11), ("高", 10), ("罗", 10), ("郑", 9), ("梁", 9), ("谢", 8), ("宋", 8),
    ("唐", 7), ("许", 7), ("韩", 7), ("邓", 7), ("冯", 6), ("曹", 6), ("彭", 6), ("曾", 6),
    ("萧", 5), ("田", 5), ("董", 5), ("潘", 4), ("袁", 4), ("蔡", 4), ("蒋", 4), ("余", 4),
    ("于", 4), ("杜", 4), ("叶", 4), ("程", 4), ("魏", 4), ("苏", 4), ("吕", 4), ("丁", 4),
    ("沈", 3), ("任", 3), ("姚", 3), ("卢", 3), ("钟", 3), ("姜", 3), ("崔", 3), ("谭", 3),
    ("陆", 3), ("范", 3), ("汪", 3), ("石", 3), ("金", 3), ("单", 1), ("翟", 1), ("查", 1),
)  # fmt: skip
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英华玉兰秀珍建国红梅志海燕文波辉玲鑫宇婷浩晨雪"
ROADS = "烟雨中山东栅城南新兴百川凤桥余新大桥七星由拳竹林永红月河纺工南溪清河洪兴双溪文昌"
FIRST = 10_000_000
WORKERS = 2
PERSON = (
    "id, public_id, name, pinyin, initials, id_number, id_index, id_tail_index, sex, birth_on,"
    " phone, phone_index, phone_tail_index, area_id, hukou_local, secret, version"
)
HOME = "id, public_id, area_id, address, register_no, version"
MEMBER = "household_id, person_id, relation, from_on"
INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('registry_person', 'registry_household', 'registry_membership')
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def grow(first: int, last: int) -> None:
    """Add people number `first` to `last`, three to a household; the indexes are made after."""
    from minzheng.foundation.divisions.models import Division

    villages = list(Division.objects.villages().filter(valid_to=None).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        made = cursor.fetchall() if last - first > 200_000 else []
        for name, _ in made:
            cursor.execute(f"DROP INDEX {name}")
        homes = range(FIRST + (first + 2) // 3, FIRST + (last + 2) // 3 + 1)
        _copy(cursor, "registry_household", HOME, _homes(homes, villages))
        edges = [first + (last + 1 - first) * n // WORKERS for n in range(WORKERS + 1)]
        parts = [
            Process(target=_part, args=(start, end - 1, villages))
            for start, end in itertools.pairwise(edges)
        ]
        connection.close()  # the two begin with connections of their own
        for part in parts:
            part.start()
        for part in parts:
            part.join()
            if part.exitcode:
                raise RuntimeError("people could not be loaded")
    with connection.cursor() as cursor:
        for _, statement in made:
            cursor.execute(statement)
        cursor.execute("VACUUM (ANALYZE)")


def _part(first: int, last: int, villages: list[int]) -> None:
    """People and memberships, in a process of their own."""
    with connection.cursor() as cursor:
        # The rows fit together by their making; checking each key would take as long again.
        cursor.execute("SET session_replication_role = replica")
        _copy(cursor, "registry_person", PERSON, _people(first, last, villages))
        _copy(cursor, "registry_membership", MEMBER, _members(first, last))


def _copy(cursor: Any, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _homes(homes: range, villages: list[int]) -> Iterator[tuple[Any, ...]]:
    from minzheng.foundation.core.publicid import new_public_id

    for home in homes:
        yield home, new_public_id(), _place(home - FIRST, villages), address_of(home - FIRST), "", 1


def _people(first: int, last: int, villages: list[int]) -> Iterator[tuple[Any, ...]]:
    from minzheng.foundation.core.publicid import new_public_id
    from minzheng.foundation.core.sealing import blind, seal

    for n in range(first, last + 1):
        ref, number, phone, name = new_public_id(), number_of(n), phone_of(n), name_of(n)
        pinyin, initials = _reading(name)
        kept = seal(phone, f"registry_person.phone.{ref}") if phone else ""
        yield (
            FIRST + n, ref, name, pinyin, initials,
            seal(number, f"registry_person.id_number.{ref}"), blind("id", number),
            blind("id-tail", number[-4:]), "21"[int(number[16]) % 2],
            f"{number[6:10]}-{number[10:12]}-{number[12:14]}", kept,
            blind("phone", phone) if phone else "",
            blind("phone-tail", phone[-4:]) if phone else "", _place(home_of(n), villages),
            True, False, 1,
        )  # fmt: skip


def _members(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    for n in range(first, last + 1):
        yield FIRST + home_of(n), FIRST + n, ("02", "12", "31")[(n - 1) % 3], "2015-01-01"


def home_of(n: int) -> int:
    """The household of person number `n`, from one."""
    return (n + 2) // 3


def name_of(n: int) -> str:
    """The name of person number `n`: common surnames are common, given names have two parts."""
    dice = _mixed(n)
    surname = SURNAMES[bisect(_reaches(), dice % _reaches()[-1])][0]
    return surname + GIVEN[dice // 1009 % len(GIVEN)] + GIVEN[dice // 64_007 % len(GIVEN)]


def number_of(n: int) -> str:
    """A valid number that no other person has; its last four are spread as in life.

    Of a county beside the district, so that none is a number of the cast or of a case."""
    from minzheng.foundation.core.identity import check_digit

    day = n // 1000 * 29 % (80 * 336)
    first = f"330424{1940 + day // 336}{day % 336 // 28 + 1:02d}{day % 28 + 1:02d}"
    first += f"{n * 7919 % 1000:03d}"
    return first + check_digit(first)


def phone_of(n: int) -> str:
    """Seven of ten have one, each their own."""
    return "" if n % 10 > 6 else f"1{38_00000000 + n * 104_729 % 99_999_989:010d}"


def address_of(home: int) -> str:
    """«烟雨路 118 号 3 幢 402 室»."""
    road = home % (len(ROADS) - 1)
    return (
        f"{ROADS[road : road + 2]}路 {home % 900 + 1} 号 {home % 40 + 1} 幢 {home % 600 + 101} 室"
    )


def _place(home: int, villages: list[int]) -> int:
    return villages[home * 7919 % len(villages)]


def _mixed(n: int) -> int:
    """A number spread over 64 bits: Knuth's multiplier, folded."""
    dice = (n + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return dice ^ dice >> 29


@cache
def _reaches() -> list[int]:
    found = [0]
    for _, share in SURNAMES:
        found.append(found[-1] + share)
    return found[1:]


@cache
def _reading(name: str) -> tuple[str, str]:
    from minzheng.stages.registry.pinyin import read_name

    found = read_name(name)
    return found.pinyin, found.initials
