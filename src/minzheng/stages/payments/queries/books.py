"""Whether the books say what the records say: every yuan is in exactly one place."""

from django.db.models import BigIntegerField, Count, F, Q, Sum
from django.db.models.functions import Coalesce

from minzheng.foundation.ledger import queries as ledger
from minzheng.stages.payments.models import Line, PaidPerson, Receipt, Recovery, Transfer


def expected_balances() -> dict[str, int]:
    """What each account must hold in fen, debit positive, computed from lines and transfers."""
    live = Line.objects.filter(booked=True).exclude(state="void")
    claimed, received = _sum(Recovery), _sum(Receipt, "fen")
    return {
        "expense": _sum(live) - claimed,
        "payable": -_sum(live.filter(state__in=["listed", "held", "returned"])),
        "transit": -_sum(Transfer.objects.filter(state="sent")),
        "bank": received - _sum(Transfer.objects.filter(state="paid")),
        "receivable": claimed - received,
    }


def discrepancies() -> list[str]:
    """What does not fit, in words; empty when everything does."""
    found = list(ledger.faults())
    now = ledger.balances()
    for code, fen in expected_balances().items():
        if now.get(code, 0) != fen:
            found.append(f"科目 {code} 应为 {fen} 分，账上是 {now.get(code, 0)} 分")
    if ledger.total() != 0:
        found.append(f"全部分录合计不为零：{ledger.total()} 分")
    return found + _lines_without_money() + _paid_twice()


def _lines_without_money() -> list[str]:
    """Lines that say sent or paid without the one transfer that moves them, or beside it."""
    live = Count("transfers", filter=Q(transfers__state__in=["sent", "paid"]))
    rows = Line.objects.annotate(live=live)
    odd = rows.filter(
        (Q(state__in=["sent", "paid"]) & ~Q(live=1)) | (~Q(state__in=["sent", "paid"]) & ~Q(live=0))
    )
    wrong = Transfer.objects.exclude(amount_fen=F("line__amount_fen"))
    torn = Line.objects.filter(state="paid").exclude(transfers__state="paid")
    return (
        [f"发放行 {line.public_id} 的状态与转账不符" for line in odd]
        + [f"转账 {transfer.public_id} 金额与发放行不符" for transfer in wrong]
        + [f"发放行 {line.public_id} 已到账但转账没有" for line in torn]
    )


def _paid_twice() -> list[str]:
    rows = PaidPerson.objects.values("person", "item", "month").annotate(n=Count("id"))
    twice = rows.filter(n__gt=1).count()
    void = PaidPerson.objects.filter(line__state="void").count()
    found = [f"有 {twice} 人同月重复领取"] if twice else []
    return found + ([f"有 {void} 人仍挂在作废的发放行上"] if void else [])


def _sum(rows: object, field: str = "amount_fen") -> int:
    query = getattr(rows, "objects", rows)
    total = Coalesce(Sum(field), 0, output_field=BigIntegerField())
    fen: int = query.aggregate(fen=total)["fen"]  # type: ignore[attr-defined]
    return fen
