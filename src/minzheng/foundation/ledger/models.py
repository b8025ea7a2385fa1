"""Accounts, entries and postings. Nothing here is ever changed or removed."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.publicid import new_public_id


class Account(models.Model):
    """An account of the books, e.g. 救助支出 or 银行在途."""

    code = models.CharField("科目", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    # What its balance may never be: "" (free), "debit" (never below 0), "credit" (never above 0).
    holds = models.CharField(max_length=6, blank=True)


class Entry(models.Model):
    """One balanced entry. `reference` makes sending it twice the same as once."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    reference = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    on = models.DateField("记账日期")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    memo = models.CharField("摘要", max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["on", "id"], name="entry_on")]


class Posting(models.Model):
    """One side of an entry: debit is positive, credit negative; whole fen."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    fen = models.BigIntegerField("金额（分）")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fen=0), name="posting_not_zero"),
            models.CheckConstraint(
                condition=Q(fen__gte=-(10**15), fen__lte=10**15), name="posting_in_range"
            ),
        ]
