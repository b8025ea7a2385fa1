"""What people do to one line: hold it, let it go on, take it away, name another payee."""

from collections.abc import Sequence

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.actions import move as voucher
from minzheng.foundation.ledger.actions import post_many
from minzheng.stages.payments import coverage, hands, holds, moves
from minzheng.stages.payments.actions.listing import judge_again
from minzheng.stages.payments.models import Line
from minzheng.stages.registry.models import Person

CHANGEABLE = ("draft", "made")


@action
def hold_line(*, line: Line, reason: str, by: Actor) -> Line:
    """Let one household wait; the rest of the list goes on. Only before the check."""
    hands.may_any(by, "make", "check")
    if not reason.strip():
        raise NotPossible("请写明暂缓原因。")
    batch = moves.touch(line.paying_batch, states=CHANGEABLE)
    line.refresh_from_db()
    if line.state != "listed":
        raise NotPossible(f"这一户现在是“{Line.STATES[line.state]}”，不能暂缓。")
    holds.hold(line, holds.MANUAL, reason.strip())
    line.save(update_fields=["state", "hold", "reason"])
    record("line.held", line, by=by, subject=line.payee, batch=batch.number)
    return line


@action
def unhold_line(*, line: Line, by: Actor) -> Line:
    """Put a held line back on its list, if nothing else stands in the way."""
    if line.paying_batch.state in ("released", "settled"):
        raise NotPossible("这批已送银行，请到“退回和暂缓的发放”里重发这一户。")
    batch = moves.touch(line.paying_batch, states=CHANGEABLE)
    hands.take(batch, "make", by)
    line = Line.objects.select_related("payee", "entitlement").get(pk=line.pk)
    if line.state != "held":
        raise NotPossible(f"这一户现在是“{Line.STATES[line.state]}”，没有暂缓。")
    judge_again([line])
    if line.state == "held":
        raise NotPossible(f"还不能发放：{line.reason}。")
    record("line.unheld", line, by=by, subject=line.payee, batch=batch.number)
    return line


@action
def void_line(*, line: Line, reason: str, by: Actor) -> Line:
    """Take one line away that was not paid; its people may be covered elsewhere again.

    A line on a checked list goes back with the list first. Raises NotPossible for money that is
    at the bank or was paid: that is claimed back, never voided.
    """
    hands.may("make", by)
    if not reason.strip():
        raise NotPossible("请写明作废原因。")
    batch = moves.lock(line.paying_batch)
    line.refresh_from_db()
    if line.state not in ("listed", "held", "returned"):
        raise NotPossible(f"这一户现在是“{Line.STATES[line.state]}”，不能作废，多发的请走追回。")
    if batch.state == "checked":
        raise NotPossible("这批名单已复核，请先退回修改，再作废这一户。")
    if batch.state in CHANGEABLE:
        moves.touch(batch, states=CHANGEABLE)
    drop([line], reason.strip(), by=by)
    return line


@action
def change_payee(*, line: Line, payee: Person, by: Actor, reason: str = "") -> Line:
    """Pay a held or returned line to another covered person, when its payee has died.

    Where nobody covered is alive, the money of the month of death is due to the heirs: then the
    reason says who it is and on which paper. Raises NotPossible for anybody else.
    """
    hands.may("make", by)
    moves.lock(line.paying_batch)
    line.refresh_from_db()
    if line.state not in ("held", "returned"):
        raise NotPossible("只有暂缓或退回的户可以更换领款人。")
    if payee.died_on is not None:
        raise NotPossible("新领款人已去世，请另选一位。")
    covered = line.entitlement.covered
    if covered.filter(person__died_on=None).exists():
        if not covered.filter(person=payee).exists():
            raise NotPossible("领款人要是决定里写明的保障对象。")
    elif not reason.strip():
        raise NotPossible("保障对象都已去世，请写明领款人与去世人员的关系和凭证。")
    line.payee = payee
    line.save(update_fields=["payee"])
    record("line.payee_changed", line, by=by, subject=payee, purpose=reason.strip()[:120])
    return line


def drop(lines: Sequence[Line], reason: str, *, by: Actor) -> None:
    """Void lines inside a running action: release whom they cover, take them off the books."""
    post_many(
        vouchers=[
            voucher(
                f"line:{x.public_id}:void", "void", x.amount_fen, debit="payable", credit="expense"
            )
            for x in lines
            if x.booked
        ],
        on=clock.today(),
        by=by,
    )
    for some in holds.chunks([line.pk for line in lines]):
        Line.objects.filter(pk__in=some).update(state="void", hold="", reason=reason[:120])
    for line in lines:
        line.state, line.hold, line.reason = "void", "", reason[:120]
        record("line.voided", line, by=by, subject=line.payee)
    coverage.settle_all(lines)
