"""The first of many, so that a page that does not show all can say so."""

from typing import Any

from django.db.models import QuerySet


def firsts(rows: QuerySet[Any, Any] | list[Any], most: int) -> tuple[list[Any], bool]:
    """At most `most` of the ordered rows, and whether there are more; one query. Of a list that
    was asked for, ask for one more."""
    found = list(rows[: most + 1])
    return found[:most], len(found) > most
