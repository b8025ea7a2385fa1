"""Making a monthly list, checking it, sending it back, taking it away."""

import datetime as dt

from django.db import IntegrityError

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.actions import move as voucher
from minzheng.foundation.ledger.actions import post_many
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments import hands, holds, months, moves
from minzheng.stages.payments.actions.lines import drop
from minzheng.stages.payments.actions.listing import add_lines, judge_again, open_batch
from minzheng.stages.payments.models import Batch, Hand, Line
from minzheng.stages.payments.queries.due import unpaid_entitlements


@action
def make_batch(*, item: str, month: dt.date, by: Actor) -> Batch:
    """List every entitlement in force for a month that has no line yet (浙江省社会救助条例 56).

    Whoever lacks an account, or waits for another reason, is listed as held with that reason.
    The same maker asking again gets the same batch. Raises NotPossible: no ability, wrong month,
    example values outside a demo, the list exists, nobody to pay.
    """
    hands.may("make", by)
    months.refuse_unfit(month)
    standing = _standing(item, month, by)
    if standing is not None:
        return standing
    try:
        batch = open_batch(item=item, month=month, kind="regular", by=by)
    except IntegrityError:
        standing = _standing(item, month, by)
        if standing is None:
            raise
        return standing
    count = _list_new(batch)
    if not count:
        raise NotPossible(f"{months.said(month)}没有需要发放的户，没有编制名单。")
    record("batch.made", batch, by=by, lines=count, month=month.isoformat(), item=item)
    return batch


@action
def remake_batch(*, batch: Batch, by: Actor, version: int) -> Batch:
    """Bring a list that is not yet checked up to date, and hand it to the checker again.

    Lines whose decision changed go, new entitlements come, held lines are looked at again.
    """
    hands.take(batch, "make", by)
    moves.move(
        batch, version=version, states=("draft", "made"), to="made",
        made_by=by.actor_ref, made_label=by.actor_label, made_at=clock.now(), returned_reason="",
    )  # fmt: skip
    lines = list(
        batch.carried_lines.filter(state__in=["listed", "held"])
        .exclude(hold=holds.MANUAL)
        .select_related("payee", "entitlement")
        .order_by("id")
    )
    gone = [line for line in lines if not holds.entitled(line)]
    drop(gone, "决定已变更", by=by)
    judge_again([line for line in lines if holds.entitled(line)])
    added = _list_new(batch) if batch.kind == "regular" else 0
    record("batch.remade", batch, by=by, gone=len(gone), added=added)
    return batch


@action
def check_batch(*, batch: Batch, by: Actor, version: int) -> Batch:
    """A second person agrees to a list; from now on its money is owed (expense to payable)."""
    hands.take(batch, "check", by)
    batch.refresh_from_db()
    if batch.state == "checked" and batch.checked_by == by.actor_ref:
        return batch  # the second of a double click
    holds.refuse_placeholders(Entitlement.objects.filter(lines__paying_batch=batch).distinct())
    moves.move(
        batch, version=version, states=("made",), to="checked",
        checked_by=by.actor_ref, checked_label=by.actor_label, checked_at=clock.now(),
    )  # fmt: skip
    lines = list(batch.carried_lines.filter(state__in=["listed", "held"]))
    if not lines:
        raise NotPossible("这批名单里没有要发放的户，请退回修改或作废。")
    fresh = [line for line in lines if not line.booked]
    post_many(
        vouchers=[
            voucher(
                f"line:{x.public_id}:due", "due", x.amount_fen, debit="expense", credit="payable"
            )
            for x in fresh
        ],
        on=clock.today(),
        by=by,
    )
    batch.carried_lines.filter(state__in=["listed", "held"]).update(booked=True)
    record("batch.checked", batch, by=by, lines=len(lines), fen=sum(x.amount_fen for x in lines))
    return batch


@action
def return_batch(*, batch: Batch, reason: str, by: Actor, version: int | None = None) -> Batch:
    """The checker, or the payer, sends a list back to be mended, with the reason."""
    if not reason.strip():
        raise NotPossible("请写明退回原因。")
    hands.take(batch, _part_of(batch, by), by)
    moves.move(
        batch, version=batch.version if version is None else version,
        states=("made", "checked"), to="draft", returned_reason=reason.strip()[:200],
        checked_by="", checked_label="", checked_at=None,
    )  # fmt: skip
    record("batch.returned", batch, by=by)
    return batch


@action
def void_batch(*, batch: Batch, reason: str, by: Actor, version: int) -> Batch:
    """Take a list away that was not paid; money that was to be sent again waits again."""
    hands.take(batch, "make", by)
    moves.move(
        batch, version=version, states=Batch.OPEN, to="void",
        returned_reason=reason.strip()[:200] or "作废",
    )  # fmt: skip
    if batch.kind == "reissue":
        _wait_again(batch)
    else:
        drop(list(batch.carried_lines.filter(state__in=["listed", "held"])), "批次作废", by=by)
    record("batch.voided", batch, by=by)
    return batch


def _part_of(batch: Batch, by: Actor) -> str:
    """As what a person sends a list back: as checker once he was it, else by its state."""
    checker = Hand.objects.filter(batch=batch, person=by.actor_ref, part="check").exists()
    return "check" if checker or batch.state == "made" else "pay"


def _standing(item: str, month: dt.date, by: Actor) -> Batch | None:
    """The list of that month if this person made it; NotPossible if another one did."""
    batch = (
        Batch.objects.filter(item=item, month=month, kind="regular").exclude(state="void").first()
    )
    if batch is None or Hand.objects.filter(batch=batch, person=by.actor_ref, part="make").exists():
        return batch
    raise NotPossible(
        f"{months.said(month)}的发放名单已由{batch.made_label}编制（{batch.number}），请打开那一批。"
    )


def _list_new(batch: Batch) -> int:
    rights = unpaid_entitlements(batch.item, batch.month)
    holds.refuse_placeholders(rights)
    add_lines([line_for(right, batch, batch.month, right.amount_fen) for right in rights])
    return len(rights)


def line_for(right: Entitlement, batch: Batch, month: dt.date, fen: int) -> Line:
    """A line of a batch, not stored yet."""
    kind = "arrears" if batch.kind == "arrears" else "regular"
    return Line(
        batch=batch, paying_batch=batch, entitlement=right, household_id=right.household_id,
        payee=right.payee, area_id=right.area_id, item=batch.item, month=month, kind=kind,
        decision_id=right.decision_id, amount_fen=fen,
    )  # fmt: skip


def _wait_again(batch: Batch) -> None:
    for line in batch.carried_lines.filter(state="listed"):
        last = line.transfers.order_by("-attempt").first()
        if last is None:
            holds.hold(line, holds.MANUAL, "重发批次已作废，请重新安排发放")
        else:
            line.state, line.reason = "returned", last.reason
        line.save(update_fields=["state", "hold", "reason"])
