"""What people are told."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.sealing import SealedField
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Person, public_id_field


class Message(models.Model):
    """One message to one person; `key` makes it once. SMS holds no sensitive words."""

    STATES = {"waiting": "待发送", "sent": "已送达网关", "failed": "发送失败", "page": "仅站内"}

    public_id = public_id_field()
    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="messages")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="messages")
    title = models.CharField(max_length=60)
    text = SealedField()
    sms_text = models.CharField(max_length=140, blank=True)
    # Another phone than the person's own, until the message is settled.
    sms_to = SealedField(blank=True, default="")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # The words were deleted; the key stays, so that nothing is told a second time.
    emptied_on = models.DateField("内容清除日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False, receipt__gt="") | ~Q(state="sent"),
                name="sent_has_receipt",
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="message_waiting"),
            models.Index(fields=["person", "-made_at"], name="message_person"),
        ]


class WebhookTarget(models.Model):
    """A system that wants to hear what happens. It reads the trail from `cursor` on."""

    public_id = public_id_field()
    name = models.CharField("系统名称", max_length=60, unique=True)
    url = models.CharField("地址", max_length=300)
    secret = SealedField("签名密钥")
    kinds = models.JSONField("事件", default=list)
    cursor = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="webhook_ended_by_someone",
            )
        ]


class WebhookDelivery(models.Model):
    """One call to one target: references only, never a name, a number or a sum."""

    STATES = {"waiting": "待送", "sent": "已送到", "failed": "没有送到"}

    public_id = public_id_field()
    target = models.ForeignKey(WebhookTarget, models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=64)
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "key"], name="webhook_once_per_target"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "failed"]), name="webhook_state_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="webhook_waiting")]
