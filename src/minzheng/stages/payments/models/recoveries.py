"""Money that has to come back, and what came."""

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.divisions.models import Division
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments.models.lines import Line
from minzheng.stages.registry.models import Household, public_id_field


class Recovery(models.Model):
    """Money paid beyond the right to it: what is owed back, by which decision, what came."""

    public_id = public_id_field()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="recoveries")
    line = models.ForeignKey(Line, models.PROTECT, related_name="recoveries")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField("应追回（分）")
    received_fen = models.BigIntegerField("已追回（分）", default=0)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    reason = models.CharField("原因", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "line"], name="recovery_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, received_fen__gte=0)
                & Q(received_fen__lte=F("amount_fen")),
                name="recovery_in_range",
                violation_error_message="收到的钱不能超过应追回的金额。",
            ),
        ]


class Receipt(models.Model):
    """Money that came back, by the bank's slip (回单); the same slip counts once."""

    public_id = public_id_field()
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="receipts")
    slip = models.CharField("回单号", max_length=40)
    fen = models.BigIntegerField("金额（分）")
    received_on = models.DateField("到账日期")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slip"],
                name="slip_once",
                violation_error_message="这张回单已经登记过。",
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="receipt_is_positive"),
        ]
