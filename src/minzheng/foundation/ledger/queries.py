"""Balances, and whether the books hold."""

from django.db.models import Count, Sum

from minzheng.foundation.ledger.models import Account, Entry, Posting


def balances() -> dict[str, int]:
    """Balance of each account in fen, debit positive."""
    rows = Posting.objects.values("account__code").annotate(total=Sum("fen"))
    return {row["account__code"]: row["total"] for row in rows}


def faults() -> list[str]:
    """What does not hold: entries out of balance, one-sided, or accounts past their limit."""
    bad = [
        f"分录 {row['public_id']} 借贷不平，相差 {row['total']} 分"
        for row in Entry.objects.values("public_id").annotate(total=Sum("postings__fen"))
        if row["total"] != 0
    ]
    thin = Entry.objects.annotate(sides=Count("postings")).filter(sides__lt=2)
    bad += [f"分录 {entry.public_id} 只有一边" for entry in thin]
    now = balances()
    for account in Account.objects.exclude(holds=""):
        fen = now.get(account.code, 0)
        if (account.holds == "debit" and fen < 0) or (account.holds == "credit" and fen > 0):
            bad.append(f"科目 {account.name} 余额方向不对：{fen} 分")
    return bad
