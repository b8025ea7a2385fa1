"""What stops the use of a person's data, and what stops its deletion."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.publicid import new_public_id


class Freeze(models.Model):
    """From here on her data is stored and nothing else (个人信息保护法 art. 47), until lifted."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="freezes")
    reason = models.CharField("原因", max_length=200)
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=64)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="one_live_freeze",
                violation_error_message="此人的资料已经冻结。",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="freeze_lifted_by_someone",
            ),
        ]


class LegalHold(models.Model):
    """Nothing about this person may be deleted while a dispute or an inquiry runs (保全)."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="legal_holds")
    reason = models.CharField("原因", max_length=200)
    held_at = models.DateTimeField()
    held_by = models.CharField(max_length=64)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(released_at__isnull=True),
                name="one_live_hold",
                violation_error_message="此人的资料已经保全。",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="hold_released_by_someone",
            ),
        ]
