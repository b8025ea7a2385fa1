"""What is due for a month, and where the lines part from it."""

import datetime as dt
from typing import NamedTuple

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments.models import Batch, Line, Recovery
from minzheng.stages.payments.months import before

LOOK_BACK = 24  # months
# A regular list is closed for newcomers once somebody has checked it.
CLOSED = ("checked", "released", "settled")

# The decision behind a line gives nothing for its month any more.
OUTLIVED = Q(entitlement__from_month__gt=F("month")) | Q(
    entitlement__until_month__isnull=False, entitlement__until_month__lte=F("month")
)


class Gap(NamedTuple):
    """A household whose lines of a month do not add up to what it is entitled to."""

    entitlement: Entitlement
    month: dt.date
    due_fen: int
    listed_fen: int

    @property
    def fen(self) -> int:
        """Positive: still to be paid (补发); negative: paid too much (追回)."""
        return self.due_fen - self.listed_fen


def in_force(item: str, month: dt.date) -> QuerySet[Entitlement]:
    """Entitlements to money in a month: from_month <= month < until_month."""
    return Entitlement.objects.filter(
        Q(until_month__isnull=True) | Q(until_month__gt=month),
        item=item,
        from_month__lte=month,
        amount_fen__gt=0,
    )


def latest_by_household(rights: QuerySet[Entitlement]) -> list[Entitlement]:
    """One entitlement a household: where two overlap, the one decided last."""
    rows = rights.select_related("decision", "payee").order_by("decision__decided_at", "id")
    return sorted({right.household_id: right for right in rows}.values(), key=lambda r: r.pk)


def unpaid_entitlements(item: str, month: dt.date) -> list[Entitlement]:
    """Entitlements in force for a month whose household has no live line in it.

    One that got arrears for the month is not among them: what is left is arrears too.
    """
    listed = Line.objects.filter(item=item, month=month).exclude(state="void")
    rights = in_force(item, month).exclude(household__in=listed.values("household"))
    return latest_by_household(rights)


def outdated(item: str) -> QuerySet[Line]:
    """Unpaid lines that no decision stands behind any more: they can never be paid."""
    return Line.objects.filter(OUTLIVED, item=item, state__in=["held", "returned"]).exclude(
        paying_batch__state="checked"
    )


def shortfalls(item: str, month: dt.date) -> list[Gap]:
    """What is still to be paid for months whose list is closed, up to `month`."""
    gaps = []
    for closed in _closed_months(item, month):
        rights = in_force(item, closed).annotate(listed=_listed(item, closed))
        for right in latest_by_household(rights):
            gap = Gap(right, closed, right.amount_fen, right.listed)  # type: ignore[attr-defined]
            if gap.fen > 0 and not _had(gap) and not _claimed_since(gap):
                gaps.append(gap)
    return gaps


def overpaid(item: str, month: dt.date, household_id: int | None = None) -> list[tuple[Line, int]]:
    """Paid lines of a month whose household was paid beyond its right, and by how much fen."""
    rights, lines = in_force(item, month), Line.objects.filter(item=item, month=month, state="paid")
    if household_id is not None:
        rights, lines = rights.filter(household=household_id), lines.filter(household=household_id)
    due = {r.household_id: r.amount_fen for r in latest_by_household(rights)}
    rows = (
        lines.annotate(back=Coalesce(Sum("recoveries__amount_fen"), 0))
        .order_by("household", "-id")
        .select_related("entitlement", "household")
    )
    found: list[tuple[Line, int]] = []
    spent: dict[int, int] = {}
    for line in sorted(rows, key=lambda row: row.pk):
        kept = line.amount_fen - line.back
        over = spent.get(line.household_id, 0) + kept - due.get(line.household_id, 0)
        spent[line.household_id] = spent.get(line.household_id, 0) + kept
        if min(over, kept) > 0:
            found.append((line, min(over, kept)))
    return found


def _closed_months(item: str, month: dt.date) -> list[dt.date]:
    rows = Batch.objects.filter(
        item=item, kind="regular", state__in=CLOSED, month__lte=month,
        month__gt=before(month, LOOK_BACK),
    )  # fmt: skip
    return list(rows.order_by("month").values_list("month", flat=True))


def _listed(item: str, month: dt.date) -> CombinedExpression:
    """Fen of a household's lines of a month, less what was claimed back.

    Lines that were not sent and that no decision stands behind do not count: the release holds
    them, whatever list they are on.
    """
    live = Line.objects.filter(household=OuterRef("household"), item=item, month=month).filter(
        Q(state__in=["sent", "paid"]) | ~OUTLIVED
    )
    back = Recovery.objects.filter(
        line__household=OuterRef("household"), line__item=item, line__month=month
    )
    listed = live.exclude(state="void").values("household").annotate(fen=Sum("amount_fen"))
    claimed = back.values("line__household").annotate(fen=Sum("amount_fen"))
    return Coalesce(Subquery(listed.values("fen"), output_field=BigIntegerField()), 0) - Coalesce(
        Subquery(claimed.values("fen"), output_field=BigIntegerField()), 0
    )


def _had(gap: Gap) -> bool:
    """Whether this decision already gave arrears for the month: more needs another decision."""
    lines = Line.objects.filter(
        kind="arrears", decision=gap.entitlement.decision_id, month=gap.month
    )
    return lines.exclude(state="void").exists()


def _claimed_since(gap: Gap) -> bool:
    """Whether money of the month was claimed back by a decision as late as the right to it."""
    return Recovery.objects.filter(
        household=gap.entitlement.household_id,
        line__item=gap.entitlement.item,
        line__month=gap.month,
        decision__decided_at__gte=gap.entitlement.decision.decided_at,
    ).exists()
