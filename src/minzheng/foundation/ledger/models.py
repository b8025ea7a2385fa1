"""Accounts, entries and postings. Nothing here is ever changed or removed."""

from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.publicid import new_public_id

Row = TypeVar("Row", bound=models.Model)


class Unchangeable(TypeError):
    """The books are only ever added to; a mistake is righted by a contrary entry."""


class BooksQuerySet(models.QuerySet[Row]):
    """Rows that can be added and read, nothing else."""

    def update(self, **changes: Any) -> NoReturn:
        """Never."""
        raise Unchangeable

    def delete(self) -> NoReturn:
        """Never."""
        raise Unchangeable


class Booked(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a second save is refused."""
        if not self._state.adding:
            raise Unchangeable
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise Unchangeable


class Account(models.Model):
    """An account of the books, e.g. 救助支出 or 银行在途."""

    code = models.CharField("科目", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    # What its balance may never be: "" (free), "debit" (never below 0), "credit" (never above 0).
    holds = models.CharField(max_length=6, blank=True)


class Entry(Booked):
    """One balanced entry. `reference` makes sending it twice the same as once."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    reference = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    on = models.DateField("记账日期")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    memo = models.CharField("摘要", max_length=120, blank=True)

    objects = BooksQuerySet["Entry"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["on", "id"], name="entry_on")]


class Posting(Booked):
    """One side of an entry: debit is positive, credit negative; whole fen."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    fen = models.BigIntegerField("金额（分）")

    objects = BooksQuerySet["Posting"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(fen=0), name="posting_not_zero"),
            models.CheckConstraint(
                condition=Q(fen__gte=-(10**15), fen__lte=10**15), name="posting_in_range"
            ),
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_per_account"),
        ]
