"""The third person pays: transfers, books and the bank file, all or nothing."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from minzheng.connectors.bank.errors import BadLine
from minzheng.connectors.signing import sm3_hex
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core import line as the_line
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.actions import move as voucher
from minzheng.foundation.ledger.actions import post_many
from minzheng.stages import catalog
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments import bank, hands, holds, moves
from minzheng.stages.payments.models import BankFile, Batch, Line, Transfer
from minzheng.stages.payments.queries.moved import moved_accounts, moved_mark


class Payable(NamedTuple):
    """A line with the transfer that will move it."""

    line: Line
    transfer: Transfer


@action
def release_batch(*, batch: Batch, by: Actor, version: int, accounts_seen: int = 0) -> BankFile:
    """Pay a checked batch: one new transfer a line to the payee's account of this moment.

    Transfer ids and the file's bytes are stored here, before anything is sent; the line carries
    the file to the bank afterwards. A line that cannot be paid any more is held with its reason.
    The same payer asking again gets the same file. An account that changed after the check is
    paid only when the payer has said so: `accounts_seen` is `queries.moved_mark` of the page.
    Raises NotPossible, Conflict.
    """
    hands.take(batch, "pay", by)
    batch.refresh_from_db()
    if batch.state in ("released", "settled") and batch.released_by == by.actor_ref:
        return batch.files.get()  # the second of a double click
    _refuse_unseen(batch, accounts_seen)
    holds.refuse_placeholders(Entitlement.objects.filter(lines__paying_batch=batch).distinct())
    moves.move(
        batch, version=version, states=("checked",), to="released",
        released_by=by.actor_ref, released_label=by.actor_label, released_at=clock.now(),
    )  # fmt: skip
    file = BankFile(batch=batch, number=batch.number, pay_on=clock.today(), made_at=clock.now())
    payables, content = _write(file, _payables(batch, file))
    _store(file, payables, content)
    post_many(
        vouchers=[
            voucher(
                f"transfer:{t.public_id}:sent",
                "sent",
                t.amount_fen,
                debit="payable",
                credit="transit",
            )
            for _, t in payables
        ],
        on=clock.today(),
        by=by,
    )
    record("batch.released", batch, by=by, count=file.count, fen=file.total_fen, hash=file.hash)
    transaction.on_commit(the_line.nudge)
    return file


def _refuse_unseen(batch: Batch, seen: int) -> None:
    if moved_mark(batch) not in (0, seen):
        count = moved_accounts(batch).count()
        raise NotPossible(
            f"复核以后有 {count} 户换了收款账户。请逐户核对，勾选“已核对”再支付，或退回重新复核。"
        )


def _payables(batch: Batch, file: BankFile) -> list[Payable]:
    """A new transfer for each line that can be paid now; the others are held and saved."""
    lines = list(
        batch.carried_lines.filter(state="listed")
        .select_related("payee", "entitlement")
        .annotate(tries=Max("transfers__attempt"))
        .order_by("id")
    )
    known = holds.ground(lines)
    payables = []
    for line in lines:
        code = holds.problem(line, known)
        if code:
            _hold(line, code)
            continue
        transfer = Transfer(
            line=line, attempt=(line.tries or 0) + 1, account=known.accounts[line.payee_id],
            amount_fen=line.amount_fen, file=file, sent_at=clock.now(),
        )  # fmt: skip
        payables.append(Payable(line, transfer))
    return payables


def _write(file: BankFile, payables: list[Payable]) -> tuple[list[Payable], bytes]:
    """The file's bytes; a line whose account no bank would take is held instead."""
    left = list(payables)
    names = _item_name(file.batch.item)
    while left:
        try:
            return left, bank.write(file, [transfer for _, transfer in left], names)
        except BadLine as error:
            if error.line is None or error.line < 2:
                raise
            line = left.pop(error.line - 2).line
            _hold(line, holds.ACCOUNT, "领款账户的户名或账号不合要求，请更正")
    raise NotPossible("这批里没有可以支付的户，请退回修改。")


def _store(file: BankFile, payables: list[Payable], content: bytes) -> None:
    file.content = content.decode()
    file.hash = sm3_hex(content)
    file.count = len(payables)
    file.total_fen = sum(transfer.amount_fen for _, transfer in payables)
    file.save()
    Transfer.objects.bulk_create([transfer for _, transfer in payables], batch_size=holds.AT_ONCE)
    paid = {line.pk for line, _ in payables}
    file.batch.carried_lines.filter(state="listed").update(state="sent", reason="")
    if Line.objects.filter(transfers__file=file, state="sent").count() != len(paid):
        raise NotPossible("名单在支付时被改动，没有支付，请刷新后再办理。")


def _hold(line: Line, code: str, reason: str = "") -> None:
    holds.hold(line, code, reason)
    line.save(update_fields=["state", "hold", "reason"])


def _item_name(code: str) -> str:
    try:
        return catalog.find(code).name
    except KeyError:
        return code
