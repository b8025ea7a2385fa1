"""Balances, and whether the books hold."""

from django.db.models import Count, Q, Sum

from minzheng.foundation.ledger.models import Account, Entry, Posting


def balances() -> dict[str, int]:
    """Balance of each account in fen, debit positive."""
    rows = Posting.objects.values("account__code").annotate(total=Sum("fen"))
    return {row["account__code"]: row["total"] for row in rows}


def total() -> int:
    """The sum of all postings: always 0."""
    fen: int = Posting.objects.aggregate(total=Sum("fen"))["total"] or 0
    return fen


def posted(reference: str) -> bool:
    """Whether an entry of that reference stands."""
    return Entry.objects.filter(reference=reference).exists()


def faults() -> list[str]:
    """What does not hold: entries out of balance, one-sided, or accounts past their limit."""
    rows = Entry.objects.annotate(total=Sum("postings__fen"), sides=Count("postings"))
    bad = []
    for entry in rows.filter(Q(sides__lt=2) | ~Q(total=0)):
        why = "只有一边" if entry.sides < 2 else f"借贷不平，相差 {entry.total} 分"
        bad.append(f"分录 {entry.public_id} {why}")
    now = balances()
    for account in Account.objects.exclude(holds=""):
        fen = now.get(account.code, 0)
        if (account.holds == "debit" and fen < 0) or (account.holds == "credit" and fen > 0):
            bad.append(f"科目 {account.name} 余额方向不对：{fen} 分")
    return bad
