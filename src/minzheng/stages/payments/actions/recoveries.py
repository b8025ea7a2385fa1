"""追回: money paid beyond the right to it comes back, by decision and by slip."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.ledger.actions import post
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import coverage, hands
from minzheng.stages.payments.models import Line, Receipt, Recovery, RecoveryAsk
from minzheng.stages.payments.queries.back import most_back


@action
def ask_recovery(
    *, decision: Decision, line: Line, amount_fen: int, reason: str, by: Actor
) -> RecoveryAsk:
    """Register that some of a paid line has to come back, by a decision about that household.

    Nothing is owed by this: another person has to agree. Whoever decided cannot register it.
    The same decision and line again gives the same ask. Raises NotPossible beyond `most_back`.
    """
    hands.may("make", by)
    line = Line.objects.select_for_update().get(pk=line.pk)
    asks = RecoveryAsk.objects.filter(decision=decision, line=line)
    before = asks.exclude(state="refused").first()
    if before is not None and before.amount_fen == amount_fen:
        return before
    _fits(decision, line, amount_fen, by)
    if before is not None or Recovery.objects.filter(decision=decision, line=line).exists():
        raise NotPossible("这份决定对这一笔已登记过追回，金额不同请另作决定。")
    if not reason.strip():
        raise NotPossible("请写明追回原因。")
    ask = RecoveryAsk.objects.create(
        decision=decision, line=line, amount_fen=amount_fen, reason=reason.strip()[:200],
        asked_at=clock.now(), asked_by=by.actor_ref, asked_label=by.actor_label,
    )  # fmt: skip
    record("recovery.asked", ask, by=by, subject=line.payee, fen=amount_fen)
    return ask


@action
def confirm_recovery(*, ask: RecoveryAsk, by: Actor) -> Recovery:
    """A second person agrees; from now on the money is owed back. The cap is asked again."""
    hands.may("check", by)
    line = Line.objects.select_for_update().get(pk=ask.line_id)
    ask = RecoveryAsk.objects.select_for_update().get(pk=ask.pk)
    if ask.recovery is not None and ask.decided_by == by.actor_ref:
        return ask.recovery  # the second of a double click
    _other_hand(ask, by)
    _fits(ask.decision, line, ask.amount_fen, by, but=ask)
    recovery = Recovery.objects.create(
        decision=ask.decision, line=line, household_id=line.household_id, area_id=line.area_id,
        amount_fen=ask.amount_fen, opened_on=clock.today(), opened_at=clock.now(),
        opened_by=ask.asked_by, confirmed_by=by.actor_ref, reason=ask.reason,
    )  # fmt: skip
    ask.state, ask.recovery = "agreed", recovery
    ask.decided_at, ask.decided_by = clock.now(), by.actor_ref
    ask.save(update_fields=["state", "recovery", "decided_at", "decided_by"])
    post(
        reference=f"recovery:{recovery.public_id}:open",
        kind="recovery",
        sums={"receivable": ask.amount_fen, "expense": -ask.amount_fen},
        on=clock.today(),
        by=by,
    )
    coverage.let_go(recovery)
    record("recovery.opened", recovery, by=by, subject=line.payee, fen=ask.amount_fen)
    return recovery


@action
def refuse_recovery(*, ask: RecoveryAsk, reason: str, by: Actor) -> None:
    """The second person does not agree, with the reason; it may be registered anew."""
    hands.may("check", by)
    if not reason.strip():
        raise NotPossible("请写明不同意的原因。")
    ask = RecoveryAsk.objects.select_for_update().get(pk=ask.pk)
    _other_hand(ask, by)
    ask.state, ask.answer = "refused", reason.strip()[:200]
    ask.decided_at, ask.decided_by = clock.now(), by.actor_ref
    ask.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    record("recovery.refused", ask, by=by, subject=ask.line.payee)


def _other_hand(ask: RecoveryAsk, by: Actor) -> None:
    if ask.state != "waiting":
        raise Conflict(f"这一笔追回现在是“{RecoveryAsk.STATES[ask.state]}”，请刷新后查看。")
    if ask.asked_by == by.actor_ref:
        raise NotPossible("追回要由两个人办：登记的人不能自己复核，请换一位同事。")


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


def _fits(
    decision: Decision, line: Line, fen: int, by: Actor, but: RecoveryAsk | None = None
) -> None:
    if line.state != "paid":
        raise NotPossible("只有已到账的才能追回；还没付出去的请作废。")
    if decision.case.household_id != line.household_id or decision.case.item != line.item:
        raise NotPossible("这份决定不是这一户这个事项的，不能据此追回。")
    if decision.decided_by == by.actor_ref:
        raise NotPossible("作出决定的人不能自己办追回，请换一位同事。")
    left = most_back(decision, line, but)
    if not left:
        raise NotPossible("按这份决定，这一笔没有多发，不能追回。请先作变更或停发的决定。")
    if not 0 < fen <= left:
        raise NotPossible(f"这一笔最多还能追回 {yuan(left)} 元。")


def _same(before: Receipt, recovery: Recovery, fen: int) -> Receipt:
    if before.recovery_id != recovery.pk or before.fen != fen:
        raise NotPossible("这张回单已登记在另一笔上，请核对回单号和金额。")
    return before
