"""What happens to people, as it was told and by whom."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.publicid import new_public_id


class LifeEvent(models.Model):
    """Something that changes what a family may have: death, birth, move, prison, job.

    What was entered by mistake is set aside with a reason (`voided_at`) and stays to be read.
    """

    KINDS = {
        "death": "去世", "birth": "出生", "move_in": "迁入", "move_out": "迁出",
        "marriage": "结婚", "divorce": "离婚", "prison": "服刑", "job": "就业",
    }  # fmt: skip

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="life_events")
    kind = models.CharField(max_length=12)
    on = models.DateField("发生日期")
    source = models.CharField("来源", max_length=40)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.CharField(max_length=64, blank=True, default="")
    void_reason = models.CharField("作废原因", max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "on"], condition=Q(voided_at=None), name="life_event_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="life_event_voided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["death", "birth", "move_in", "move_out", "marriage", "divorce",
                              "prison", "job"]
                ),
                name="life_event_known",
            ),
        ]  # fmt: skip
