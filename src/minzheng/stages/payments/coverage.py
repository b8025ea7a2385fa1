"""Whom a month's money covers: kept right when a line is voided or claimed back.

A household's top-up rests on the cover of its regular line. When that one goes, the cover moves
to what stays; only when nothing stays are the people free to be covered by another household.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Sum
from django.db.models.functions import Coalesce

from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.payments import holds
from minzheng.stages.payments.models import Line, PaidPerson, Recovery


def settle(household_id: int, item: str, month: dt.date) -> None:
    """Let every row of cover rest on a line that still holds money for that person."""
    rows = list(PaidPerson.objects.filter(line__household=household_id, item=item, month=month))
    keepers = _keepers(household_id, item, month)
    covered = _covered(keepers)
    for row in rows:
        if row.line_id in covered and row.person_id in covered[row.line_id]:
            continue
        other = next((line for line in keepers if row.person_id in covered[line.pk]), None)
        if other is None:
            row.delete()
        else:
            row.line = other
            row.save(update_fields=["line"])


def settle_all(dropped: Sequence[Line]) -> None:
    """The same for many lines that were just voided: most have nothing beside them."""
    staying: set[tuple[int, dt.date]] = set()
    for some in holds.chunks(line.household_id for line in dropped):
        live = Line.objects.filter(household__in=some).exclude(state="void")
        staying.update(live.values_list("household_id", "month"))
    alone = [line.pk for line in dropped if (line.household_id, line.month) not in staying]
    for some in holds.chunks(alone):
        PaidPerson.objects.filter(line__in=some).delete()
    for home in {
        (line.household_id, line.item, line.month)
        for line in dropped
        if (line.household_id, line.month) in staying
    }:
        settle(*home)


def let_go(recovery: Recovery) -> None:
    """After a claim: free whom nothing covers any more, and whom its decision leaves out."""
    line = recovery.line
    right = Entitlement.objects.filter(decision=recovery.decision).first()
    if right is not None and right.from_month <= line.month:
        rows = PaidPerson.objects.filter(
            line__household=line.household_id, item=line.item, month=line.month
        )
        rows.exclude(person__in=right.covered.values("person")).delete()
    settle(line.household_id, line.item, line.month)


def _keepers(household_id: int, item: str, month: dt.date) -> list[Line]:
    live = (
        Line.objects.filter(household=household_id, item=item, month=month)
        .exclude(state="void")
        .exclude(hold__in=[holds.DOUBLE, holds.NOBODY])
    )
    lines = live.annotate(back=Coalesce(Sum("recoveries__amount_fen"), 0)).order_by("id")
    return [line for line in lines if line.amount_fen > line.back]


def _covered(lines: list[Line]) -> dict[int, set[int]]:
    people: dict[int, set[int]] = {}
    for line in lines:
        rows = EntitledPerson.objects.filter(entitlement=line.entitlement_id)
        people[line.pk] = set(rows.values_list("person_id", flat=True))
    return people
