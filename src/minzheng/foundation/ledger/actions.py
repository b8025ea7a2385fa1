"""Posting: the only way money moves in the books."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from minzheng.foundation.audit.chain import sm3
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.ledger.models import Account, Entry, Posting

CHART = {
    "expense": ("救助支出", "debit"),
    "payable": ("应付救助金", "credit"),
    "transit": ("银行在途", "credit"),
    "bank": ("财政专户存款", ""),
    "receivable": ("应收追回款", "debit"),
}
# A database takes only so many values in one statement.
AT_ONCE = 500


class LedgerError(ValueError):
    """An entry that does not balance, or says something else than before."""


class Voucher(NamedTuple):
    """An entry to be posted. `sums` maps account codes to fen, debit positive."""

    reference: str
    kind: str
    sums: Mapping[str, int]
    memo: str = ""


def move(reference: str, kind: str, fen: int, *, debit: str, credit: str) -> Voucher:
    """The voucher that debits one account and credits another with the same whole fen."""
    return Voucher(reference, kind, {debit: fen, credit: -fen})


@action
def post(
    *, reference: str, kind: str, sums: Mapping[str, int], on: dt.date, by: Actor, memo: str = ""
) -> Entry:
    """Post one balanced entry; the same reference again returns the first one.

    `sums` maps account codes to fen (debit positive). Raises LedgerError when it does not
    balance, or when the reference stands with other figures.
    """
    post_many(vouchers=[Voucher(reference, kind, sums, memo)], on=on, by=by)
    return Entry.objects.get(reference=reference)


@action
def post_many(*, vouchers: Sequence[Voucher], on: dt.date, by: Actor) -> int:
    """Post balanced entries together, each reference once for ever; returns how many were new.

    One event tells the trail how many and how much, with a digest over all of them, so that a
    change in the books shows against the chain. Raises LedgerError as `post` does; then none
    of them is posted.
    """
    wanted = _by_reference(vouchers)
    standing = _standing(list(wanted))
    for reference, sums in standing.items():
        if sums != _sides(wanted[reference]):
            raise LedgerError("同一凭证号已记过另一笔金额，没有重复记账。")
    new = [voucher for reference, voucher in wanted.items() if reference not in standing]
    if new:
        _write(new, on, by)
    return len(new)


def _by_reference(vouchers: Sequence[Voucher]) -> dict[str, Voucher]:
    wanted: dict[str, Voucher] = {}
    for voucher in vouchers:
        if sum(voucher.sums.values()) != 0 or not any(voucher.sums.values()):
            raise LedgerError("分录借贷不平，没有记账。")
        if wanted.setdefault(voucher.reference, voucher).sums != voucher.sums:
            raise LedgerError("同一凭证号带了两笔不同的金额，没有记账。")
    return wanted


def _sides(voucher: Voucher) -> dict[str, int]:
    return {code: fen for code, fen in voucher.sums.items() if fen}


def _standing(references: Sequence[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for at in range(0, len(references), AT_ONCE):
        rows = Posting.objects.filter(entry__reference__in=references[at : at + AT_ONCE])
        for reference, code, fen in rows.values_list("entry__reference", "account__code", "fen"):
            found.setdefault(reference, {})[code] = fen
    return found


def _write(vouchers: Sequence[Voucher], on: dt.date, by: Actor) -> None:
    accounts = chart()
    at = clock.now()
    entries = [
        Entry(
            reference=v.reference, kind=v.kind, on=on, made_at=at, made_by=by.actor_ref, memo=v.memo
        )
        for v in vouchers
    ]
    Entry.objects.bulk_create(entries, batch_size=AT_ONCE)
    postings = [
        Posting(entry=entry, account=accounts[code], fen=fen)
        for entry, voucher in zip(entries, vouchers, strict=True)
        for code, fen in _sides(voucher).items()
    ]
    Posting.objects.bulk_create(postings, batch_size=AT_ONCE)
    debits = sum(posting.fen for posting in postings if posting.fen > 0)
    target = entries[0] if len(entries) == 1 else ("ledger.entry", f"{len(entries)}")
    record(
        "ledger.posted",
        target,
        by=by,
        kind=vouchers[0].kind,
        entries=len(entries),
        fen=debits,
        digest=digest(vouchers),
    )


def digest(vouchers: Sequence[Voucher]) -> str:
    """SM3 over references and figures, in order of reference."""
    lines = [f"{v.reference} {sorted(_sides(v).items())}" for v in vouchers]
    return sm3("\n".join(sorted(lines)).encode())


def chart() -> dict[str, Account]:
    """The chart of accounts, made at first use."""
    found = {account.code: account for account in Account.objects.all()}
    for code, (name, holds) in CHART.items():
        if code not in found:
            found[code], _ = Account.objects.get_or_create(
                code=code, defaults={"name": name, "holds": holds}
            )
    return found
