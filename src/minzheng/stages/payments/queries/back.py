"""How much of a paid line may be claimed back, and what waits to be agreed to."""

from django.db.models import QuerySet, Sum

from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments.models import Line, Recovery, RecoveryAsk
from minzheng.stages.payments.queries.due import overpaid


def most_back(decision: Decision, line: Line, but: RecoveryAsk | None = None) -> int:
    """Fen that this decision allows to be claimed back of a paid line, less what was claimed.

    What was paid too much by the books; or, by a decision younger than the one behind the line,
    what the household had in that month above what the decision gives. The decision that granted
    the line claims nothing of it. `but` leaves one ask out.
    """
    home = Line.objects.filter(
        household=line.household_id, item=line.item, month=line.month, state="paid"
    )
    had = _fen(home) - _fen(Recovery.objects.filter(line__in=home))
    younger = decision.pk > line.decision_id
    beyond = had - decision.amount_fen if younger else 0
    found = overpaid(line.item, line.month, line.household_id)
    books = {row.pk: fen for row, fen in found}.get(line.pk, 0)
    kept = line.amount_fen - _fen(line.recoveries.all())
    waiting = RecoveryAsk.objects.filter(line__in=home, state="waiting")
    if but is not None:
        waiting = waiting.exclude(pk=but.pk)
    return max(0, min(kept, max(books, beyond)) - _fen(waiting))


def asks_waiting() -> QuerySet[RecoveryAsk]:
    """What the second hand has to look at, oldest first."""
    rows = RecoveryAsk.objects.filter(state="waiting").order_by("id")
    return rows.select_related("line__payee", "line__area", "decision")


def _fen(rows: "QuerySet[Line] | QuerySet[Recovery] | QuerySet[RecoveryAsk]") -> int:
    fen: int = rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return fen
