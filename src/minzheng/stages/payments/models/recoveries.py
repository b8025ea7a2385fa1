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
    confirmed_by = models.CharField(max_length=64, blank=True)  # empty: before two were needed
    reason = models.CharField("原因", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "line"], name="recovery_once"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("opened_by")),
                name="recovery_takes_two",
                violation_error_message="追回要由两个人办：一人登记，另一人复核。",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, received_fen__gte=0)
                & Q(received_fen__lte=F("amount_fen")),
                name="recovery_in_range",
                violation_error_message="收到的钱不能超过应追回的金额。",
            ),
        ]


class RecoveryAsk(models.Model):
    """追回 as one person registered it; nothing is owed back until another one agrees."""

    STATES = {"waiting": "待复核", "agreed": "已同意", "refused": "不同意"}

    public_id = public_id_field()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="recovery_asks")
    amount_fen = models.BigIntegerField("要追回（分）")
    reason = models.CharField("原因", max_length=200)
    state = models.CharField(max_length=8, default="waiting")
    recovery = models.OneToOneField(Recovery, models.PROTECT, null=True, related_name="ask")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    asked_label = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    answer = models.CharField("不同意的原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "line"],
                condition=~Q(state="refused"),
                name="recovery_asked_once",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="ask_is_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "agreed", "refused"]), name="ask_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by="")
                | (~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="ask_decided_by_someone",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="ask_takes_two"),
            models.CheckConstraint(
                condition=Q(state="agreed", recovery__isnull=False)
                | (~Q(state="agreed") & Q(recovery__isnull=True)),
                name="ask_agreed_opens_one",
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
