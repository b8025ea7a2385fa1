"""Posting: the only way money moves in the books."""

import datetime as dt
from collections.abc import Mapping

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.ledger.models import Account, Entry, Posting

CHART = {
    "expense": ("救助支出", ""),
    "payable": ("应付救助金", "credit"),
    "transit": ("银行在途", "credit"),
    "bank": ("财政专户存款", ""),
    "receivable": ("应收追回款", "debit"),
}


class LedgerError(ValueError):
    """An entry that does not balance, or says something else than before."""


@action
def post(
    *, reference: str, kind: str, sums: Mapping[str, int], on: dt.date, by: Actor, memo: str = ""
) -> Entry:
    """Post one balanced entry; the same reference again returns the first one.

    `sums` maps account codes to fen (debit positive). Raises LedgerError when it does not
    balance, or when the reference stands with other figures.
    """
    if sum(sums.values()) != 0 or not any(sums.values()):
        raise LedgerError("分录借贷不平，没有记账。")
    before = Entry.objects.filter(reference=reference).first()
    if before is not None:
        if {p.account.code: p.fen for p in before.postings.select_related("account")} != {
            code: fen for code, fen in sums.items() if fen
        }:
            raise LedgerError("同一凭证号已记过另一笔金额，没有重复记账。")
        return before
    entry = Entry.objects.create(
        reference=reference,
        kind=kind,
        on=on,
        made_at=clock.now(),
        made_by=by.actor_ref,
        memo=memo,
    )
    accounts = chart()
    Posting.objects.bulk_create(
        Posting(entry=entry, account=accounts[code], fen=fen) for code, fen in sums.items() if fen
    )
    record("ledger.posted", entry, by=by, kind=kind, reference=reference, **dict(sums))
    return entry


def chart() -> dict[str, Account]:
    """The chart of accounts, made at first use."""
    found = {account.code: account for account in Account.objects.all()}
    for code, (name, holds) in CHART.items():
        if code not in found:
            found[code], _ = Account.objects.get_or_create(
                code=code, defaults={"name": name, "holds": holds}
            )
    return found
