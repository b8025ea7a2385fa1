"""追回: money paid beyond the right to it comes back, by decision and by slip."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.actions import post
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import coverage, hands
from minzheng.stages.payments.models import Line, Receipt, Recovery


@action
def open_recovery(
    *, decision: Decision, line: Line, amount_fen: int, reason: str, by: Actor
) -> Recovery:
    """Claim back some or all of a paid line, by a decision about the same household.

    Whoever decided cannot open it. The same decision and line again gives the same claim.
    """
    hands.may("make", by)
    line = Line.objects.select_for_update().get(pk=line.pk)
    before = Recovery.objects.filter(decision=decision, line=line).first()
    if before is not None and before.amount_fen == amount_fen:
        return before
    _fits(decision, line, amount_fen, by)
    if before is not None:
        raise NotPossible("这份决定对这一笔已登记过追回，金额不同请另作决定。")
    if not reason.strip():
        raise NotPossible("请写明追回原因。")
    recovery = Recovery.objects.create(
        decision=decision, line=line, household_id=line.household_id, area_id=line.area_id,
        amount_fen=amount_fen, opened_on=clock.today(), opened_at=clock.now(),
        opened_by=by.actor_ref, reason=reason.strip()[:200],
    )  # fmt: skip
    post(
        reference=f"recovery:{recovery.public_id}:open",
        kind="recovery",
        sums={"receivable": amount_fen, "expense": -amount_fen},
        on=clock.today(),
        by=by,
    )
    coverage.let_go(recovery)
    record("recovery.opened", recovery, by=by, subject=line.payee, fen=amount_fen)
    return recovery


@action
def receive_recovery(
    *, recovery: Recovery, fen: int, by: Actor, slip: str, on: dt.date | None = None
) -> Receipt:
    """Note money that came back. The same slip again is the same receipt."""
    hands.may_any(by, "make", "pay")
    if not slip.strip() or fen <= 0:
        raise NotPossible("请填写银行回单号和到账金额。")
    before = Receipt.objects.filter(slip=slip.strip()).first()
    if before is not None:
        return _same(before, recovery, fen)
    received_on = on or clock.today()
    if received_on > clock.today():
        raise NotPossible("到账日期不能晚于今天。")
    taken = Recovery.objects.filter(pk=recovery.pk, received_fen__lte=F("amount_fen") - fen).update(
        received_fen=F("received_fen") + fen
    )
    recovery.refresh_from_db()
    if not taken:
        left = recovery.amount_fen - recovery.received_fen
        raise NotPossible(f"还应追回 {yuan(left)} 元，收到的不能超过这个数。")
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(
                recovery=recovery, slip=slip.strip(), fen=fen, received_on=received_on,
                received_at=clock.now(), received_by=by.actor_ref,
            )  # fmt: skip
    except IntegrityError as error:
        raise NotPossible("这张回单刚被登记过，请刷新后查看。") from error
    post(
        reference=f"receipt:{receipt.public_id}",
        kind="receipt",
        sums={"bank": fen, "receivable": -fen},
        on=received_on,
        by=by,
    )
    record("recovery.received", recovery, by=by, subject=recovery.line.payee, fen=fen)
    return receipt


def _fits(decision: Decision, line: Line, fen: int, by: Actor) -> None:
    if line.state != "paid":
        raise NotPossible("只有已到账的才能追回；还没付出去的请作废。")
    if decision.case.household_id != line.household_id or decision.case.item != line.item:
        raise NotPossible("这份决定不是这一户这个事项的，不能据此追回。")
    if decision.decided_by == by.actor_ref:
        raise NotPossible("作出决定的人不能自己登记追回，请换一位同事。")
    left = line.amount_fen - _claimed(line)
    if not 0 < fen <= left:
        raise NotPossible(f"这一笔最多还能追回 {yuan(left)} 元。")


def _claimed(line: Line) -> int:
    fen: int = line.recoveries.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return fen


def _same(before: Receipt, recovery: Recovery, fen: int) -> Receipt:
    if before.recovery_id != recovery.pk or before.fen != fen:
        raise NotPossible("这张回单已登记在另一笔上，请核对回单号和金额。")
    return before
