"""Rows against each other and against the register; problems as (row, column key, words)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from minzheng.foundation.core.sealing import blind
from minzheng.stages.registry.models import Household, Person
from minzheng.stages.registry.relations import HEAD
from minzheng.stages.registry.roster.lines import Line

CHUNK = 500


def against_register(lines: list[Line]) -> list[tuple[int, str, str]]:
    """Who is there already, which household numbers are taken; a query for each 500 and kind."""
    problems = []
    by_index = {blind("id", line.id_number): line for line in lines if line.id_number}
    taken = set(_known_people(by_index))
    for line in lines:
        if line.id_number and blind("id", line.id_number) in taken:
            problems.append((line.row, "id_number", "此人已经登记过，不用再导入，请删去这一行。"))
    homes: dict[tuple[int, str], Line] = {}
    for line in lines:
        if line.register_no and line.village is not None:
            homes.setdefault((line.village.pk, line.register_no), line)
    for key in _known_homes(homes):
        words = "这个户号在本村（社区）已经登记过，请核对。"
        problems.append((homes[key].row, "register_no", words))
    return problems


def _known_people(indexes: Iterable[str]) -> Iterator[str]:
    for chunk in _chunks(list(indexes)):
        yield from Person.objects.filter(id_index__in=chunk).values_list("id_index", flat=True)


def _known_homes(wanted: dict[tuple[int, str], Line]) -> list[tuple[int, str]]:
    numbers = sorted({number for _, number in wanted})
    found: set[tuple[int, str]] = set()
    for chunk in _chunks(numbers):
        rows = Household.objects.filter(register_no__in=chunk)
        found.update(rows.values_list("area_id", "register_no"))
    return [key for key in wanted if key in found]


def _chunks(items: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(items), CHUNK):
        yield items[at : at + CHUNK]


def between(lines: list[Line]) -> list[tuple[int, str, str]]:
    """The same person twice, households without a head or with two, heads without address."""
    problems = []
    first: dict[str, int] = {}
    numbers: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.id_number:
            seen = first.setdefault(line.id_number, line.row)
            if seen != line.row:
                words = f"与第 {seen} 行的身份证号相同，同一个人只能出现一次。"
                problems.append((line.row, "id_number", words))
        if line.register_no:
            numbers[line.register_no].append(line)
    for same in numbers.values():
        problems += _in_homes(same)
    return problems


def _in_homes(same: list[Line]) -> list[tuple[int, str, str]]:
    """Lines of one number; two villages may use the same number for different households."""
    unread = any(line.village is None or not line.relation for line in same)
    homes: dict[str, list[Line]] = defaultdict(list)
    for line in same:
        homes[line.home].append(line)
    problems = []
    for home in homes.values():
        heads = [line for line in home if line.relation == HEAD]
        if not heads and not unread:
            more = "，或有人的村（社区）填得不一致" if len(homes) > 1 else ""
            problems.append((home[0].row, "relation", f"这一户没有户主{more}，请核对。"))
        for extra in heads[1:]:
            words = f"这一户有两位户主（第 {heads[0].row} 行已是户主），请只留一位。"
            problems.append((extra.row, "relation", words))
        problems += [
            (head.row, "address", "请在户主这一行填写住址。")
            for head in heads[:1]
            if not head.address
        ]
    return problems
