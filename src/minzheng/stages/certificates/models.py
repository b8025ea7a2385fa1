"""Codes that were issued, and forms that were entered at a counter."""

from django.db import models
from django.db.models import Q

from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Person, public_id_field


class Code(models.Model):
    """A signed code: what it opens, until when. The signature is in the address, not here."""

    KINDS = {
        "item": "事项码", "place": "场所码", "case": "办件码", "letter": "决定书码",
        "form": "空白表码", "paper": "表格码", "card": "个人扫码卡",
    }  # fmt: skip

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
                condition=Q(kind__in=["item", "place", "case", "letter", "form", "paper", "card"]),
                name="code_kind_known",
            ),
            models.UniqueConstraint(
                fields=["kind", "target"],
                condition=Q(
                    kind__in=["letter", "case", "form", "paper", "card"], revoked_at__isnull=True
                ),
                name="one_live_code",
            ),
        ]
        indexes = [models.Index(fields=["kind", "target"], name="code_target")]


class CounterEntry(models.Model):
    """A form that staff entered for a resident: at the counter, by whom, from paper or by word.

    `scan` is the signed sheet of what belongs to no case; a case keeps its own papers.
    """

    HOWS = {"paper": "照签了字的纸表录入", "spoken": "本人在旁边说，工作人员记"}

    public_id = public_id_field()
    key = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.CharField(max_length=40)
    how = models.CharField(max_length=8)
    scan = models.FileField(upload_to="counter/", blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=64)
    entered_label = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["paper", "spoken"]), name="counter_entry_how_known"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="counter_entry_person"),
            models.Index(fields=["case"], name="counter_entry_case"),
        ]
