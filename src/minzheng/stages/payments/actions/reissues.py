"""Money that came back, or was held, goes out again: a new transfer of the same line."""

from collections.abc import Sequence

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments import hands, moves
from minzheng.stages.payments.actions.listing import judge_again, open_batch
from minzheng.stages.payments.models import Batch, Line
from minzheng.stages.payments.queries.lines import account_corrected, awaiting_reissue


@action
def reissue(*, line: Line, by: Actor) -> Batch:
    """Make a batch of one returned or held line. Raises NotPossible while its reason stands."""
    return make_reissue(item=line.item, by=by, lines=[line])


@action
def make_reissue(*, item: str, by: Actor, lines: Sequence[Line] | None = None) -> Batch:
    """A batch that sends lines again; without `lines`, all whose trouble has been removed.

    It goes through checker and payer like any other. Lines chosen by hand must all be ready.
    """
    hands.may("make", by)
    chosen = awaiting_reissue(item) if lines is None else list(lines)
    if not chosen:
        raise NotPossible("没有可以重发的户：退回的要先更正账户，暂缓的要先补齐资料。")
    month = clock.today().replace(day=1)
    batch = open_batch(item=item, month=month, kind="reissue", by=by)
    taken = [_take(line, batch) for line in chosen]
    ready = judge_again(taken)
    blocked = [line for line in taken if line.state != "listed"]
    if blocked and (lines is not None or not ready):
        raise NotPossible(f"还不能重发：{blocked[0].reason}。")
    record("batch.made", batch, by=by, lines=len(taken), item=item, kind="reissue")
    return batch


def _take(line: Line, batch: Batch) -> Line:
    """Move a line from the batch that could not pay it; refused if another batch has it."""
    carrier = moves.lock(line.paying_batch)
    line = Line.objects.select_related("payee", "entitlement").get(pk=line.pk)
    if line.paying_batch_id != carrier.pk or line.state not in ("returned", "held"):
        raise NotPossible(f"这一户现在是“{Line.STATES[line.state]}”，不能重发。")
    if not line.booked or carrier.state in ("draft", "made"):
        raise NotPossible("这一户还在没有复核的名单里，请在那批名单里办理。")
    if line.state == "returned" and not account_corrected(line):
        raise NotPossible("退回的账户还没有更正，请先登记新的领款账户。")
    line.paying_batch = batch
    line.save(update_fields=["paying_batch"])
    return line
