"""What the bank says became of a file: taken whole or not at all."""

from collections.abc import Sequence

from django.db.models import F
from django.db.models.functions import Coalesce

from minzheng.connectors.bank.format import RETURN_LABELS, Outcome
from minzheng.connectors.signing import sm3_hex
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE, Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.actions import move as voucher
from minzheng.foundation.ledger.actions import post_many
from minzheng.stages.payments import bank, hands, holds
from minzheng.stages.payments.models import BankFile, Batch, Line, Transfer

Returned = dict[str, tuple[str, str]]  # transfer number -> code, words


@action
def take_result(*, file: BankFile, content: bytes, by: Actor) -> BankFile:
    """Apply the bank's result file: paid to the bank's account, returned to what is owed.

    The same file again changes nothing. Raises NotPossible, with nothing applied, for a file
    that is damaged, of another batch, incomplete, or different from the one already taken.
    """
    if by != LINE:
        hands.may_any(by, "make", "check", "pay")
    result = bank.read_result(file, content)
    if not _take(file, sm3_hex(content)):
        return file
    returned = {
        r.transfer_id: (r.reason.value, RETURN_LABELS[r.reason])
        for r in result.results
        if r.outcome is Outcome.RETURNED and r.reason
    }
    _apply(file, returned, by)
    record(
        "file.answered", file, by=by, paid_fen=result.paid_fen, returned_fen=result.returned_fen,
        returned=len(returned), hash=file.result_hash,
    )  # fmt: skip
    return file


@action
def take_refusal(*, file: BankFile, sentence: str, by: Actor) -> BankFile:
    """The bank has taken nothing of a file because it is badly made: everything comes back."""
    if by != LINE:
        hands.may("pay", by)
    if not _take(file, "refused"):
        return file
    words = "银行未受理整份文件"
    _apply(file, {t.number: ("REFUSED", words) for t in file.transfers.all()}, by)
    BankFile.objects.filter(pk=file.pk).update(trouble=sentence[:300])
    record("file.refused", file, by=by, fen=file.total_fen)
    return file


def _take(file: BankFile, digest: str) -> bool:
    """Claim the one answer of a file; False when this very answer was taken before."""
    now = clock.now()
    taken = BankFile.objects.filter(pk=file.pk, result_hash="").update(
        result_hash=digest,
        result_at=now,
        delivered_at=Coalesce(F("delivered_at"), now),
        trouble="",
        retry_at=None,
    )
    file.refresh_from_db()
    if not taken and file.result_hash != digest:
        raise NotPossible("这份文件已收过另一份结果，没有重复入账。请核对后联系银行。")
    return bool(taken)


def _apply(file: BankFile, returned: Returned, by: Actor) -> None:
    transfers = list(file.transfers.filter(state="sent").order_by("id"))
    back = [t for t in transfers if t.number in returned]
    paid = [t for t in transfers if t.number not in returned]
    _mark(paid, "paid")
    for code, words in sorted(set(returned.values())):
        _mark([t for t in back if returned[t.number] == (code, words)], "returned", code, words)
    vouchers = [
        voucher(
            f"transfer:{t.public_id}:paid", "paid", t.amount_fen, debit="transit", credit="bank"
        )
        for t in paid
    ] + [
        voucher(
            f"transfer:{t.public_id}:back", "back", t.amount_fen, debit="transit", credit="payable"
        )
        for t in back
    ]
    post_many(vouchers=vouchers, on=clock.today(), by=by)
    Batch.objects.filter(pk=file.batch_id, state="released").update(
        state="settled", version=F("version") + 1
    )


def _mark(transfers: Sequence[Transfer], state: str, code: str = "", words: str = "") -> None:
    now = clock.now()
    for at in range(0, len(transfers), holds.AT_ONCE):
        some = transfers[at : at + holds.AT_ONCE]
        Transfer.objects.filter(pk__in=[t.pk for t in some]).update(
            state=state, answered_at=now, reason_code=code, reason=words
        )
        Line.objects.filter(pk__in=[t.line_id for t in some], state="sent").update(
            state=state, reason=words
        )
