"""Codes that were issued."""

from django.db import models
from django.db.models import Q

from minzheng.stages.registry.models import public_id_field


class Code(models.Model):
    """A signed code: what it opens, until when. The signature is in the address, not here."""

    KINDS = {"item": "事项码", "place": "场所码", "case": "办件码", "letter": "决定书码"}

    public_id = public_id_field()
    kind = models.CharField(max_length=8)
    target = models.CharField(max_length=64)
    prefill = models.JSONField(default=dict)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=64, blank=True)
    scans = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="code_revoked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["item", "place", "case", "letter"]), name="code_kind_known"
            ),
            models.UniqueConstraint(
                fields=["kind", "target"],
                condition=Q(kind__in=["letter", "case"], revoked_at__isnull=True),
                name="one_live_code",
            ),
        ]
        indexes = [models.Index(fields=["kind", "target"], name="code_target")]
