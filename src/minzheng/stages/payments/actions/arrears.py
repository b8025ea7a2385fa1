"""补发: what a later decision gives for months whose list is closed."""

import datetime as dt

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments import hands, holds, months
from minzheng.stages.payments.actions.batches import line_for
from minzheng.stages.payments.actions.lines import drop
from minzheng.stages.payments.actions.listing import add_lines, open_batch
from minzheng.stages.payments.models import Batch
from minzheng.stages.payments.queries.due import outdated, shortfalls


@action
def make_arrears(*, item: str, month: dt.date, by: Actor) -> Batch:
    """List what is short for every month up to `month` whose regular list was checked.

    One line by decision, household and month; more for the same month needs another decision.
    Unpaid lines of decisions that were replaced go first, so that they do not count.
    """
    hands.may("make", by)
    months.refuse_unfit(month)
    drop(list(outdated(item).select_related("payee")), "决定已变更", by=by)
    gaps = shortfalls(item, month)
    if not gaps:
        raise NotPossible("没有需要补发的户。")
    holds.refuse_placeholders(gap.entitlement for gap in gaps)
    batch = open_batch(item=item, month=month, kind="arrears", by=by)
    add_lines([line_for(gap.entitlement, batch, gap.month, gap.fen) for gap in gaps])
    record("batch.made", batch, by=by, lines=len(gaps), item=item, kind="arrears")
    return batch
