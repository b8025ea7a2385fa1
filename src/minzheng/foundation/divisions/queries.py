"""Reads over the tree."""

from django.db.models import Q

from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import Division

BELOW = Statement[int](
    lambda root: Division.objects.filter(
        Q(pk=root) | Q(parent_id=root) | Q(parent__parent_id=root)
    ).values_list("pk", flat=True)
)


def subtree(root: Division) -> frozenset[int]:
    """Ids of a division and everything below it (three levels, one query)."""
    if root.level == Division.VILLAGE:
        return frozenset((root.pk,))
    return frozenset(BELOW.rows(root.pk))


def full_name(division: Division) -> str:
    """«南湖街道烟雨社区»; needs `parent` selected."""
    if division.level == Division.VILLAGE and division.parent is not None:
        return division.parent.label + division.label
    return division.label


def find_by_name(text: str, *, system: str = "", code: str = "") -> Division | None:
    """The division of that name («南湖街道烟雨社区», «烟雨社区»), checked against a code.

    A name that fits two places answers none; a code that belongs to another name answers none.
    """
    name = text.strip()
    rows = Division.objects.select_related("parent").filter(valid_to__isnull=True)
    found = [row for row in rows if name in (full_name(row), row.label, row.raw_name)]
    if code:
        found = [row for row in found if row.codes.filter(system=system, code=code).exists()]
    return found[0] if len(found) == 1 else None


def choosable() -> list[Division]:
    """Living divisions, the district first, then towns with their villages."""
    rows = Division.objects.select_related("parent").filter(valid_to__isnull=True)
    return sorted(rows, key=_place)


def _place(one: Division) -> tuple[int, int, int]:
    town = one.pk if one.level != Division.VILLAGE else one.parent_id or 0
    return (0 if one.level == Division.DISTRICT else town, one.level, one.pk)
