"""Accounts that changed after a list was checked: the checker has not seen them."""

from django.db.models import QuerySet

from minzheng.stages.payments.models import Batch
from minzheng.stages.registry.models import BankAccount


def moved_accounts(batch: Batch) -> QuerySet[BankAccount]:
    """Present accounts of payees of a checked list that are younger than its check."""
    if batch.state != "checked" or batch.checked_at is None:
        return BankAccount.objects.none()
    payees = batch.carried_lines.filter(state="listed").values("payee")
    return BankAccount.objects.filter(
        person__in=payees, current=True, from_at__gte=batch.checked_at
    ).order_by("-id")


def moved_mark(batch: Batch) -> int:
    """What the payer says yes to: the youngest of them; 0 where none changed."""
    return moved_accounts(batch).values_list("id", flat=True).first() or 0
