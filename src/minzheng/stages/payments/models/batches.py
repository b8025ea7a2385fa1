"""A list that goes to the bank as one, and whose hands it went through."""

from django.db import models
from django.db.models import F, Q

from minzheng.stages.registry.models import public_id_field


class Batch(models.Model):
    """A monthly list, arrears, or returned money sent again. Three people move it."""

    STATES = {
        "draft": "待修改", "made": "待复核", "checked": "待支付", "released": "已送银行",
        "settled": "已结清", "void": "已作废",
    }  # fmt: skip
    KINDS = {"regular": "按月发放", "arrears": "补发", "reissue": "退汇重发"}
    OPEN = ("draft", "made", "checked")

    public_id = public_id_field()
    number = models.CharField("批次号", max_length=40, unique=True)
    item = models.CharField(max_length=8)
    month = models.DateField("月份")
    kind = models.CharField(max_length=10, default="regular")
    state = models.CharField(max_length=10, default="made")
    made_on = models.DateField()
    made_by = models.CharField(max_length=64)
    made_label = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    checked_by = models.CharField(max_length=64, blank=True)
    checked_label = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=64, blank=True)
    released_label = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "month"],
                condition=Q(kind="regular") & ~Q(state="void"),
                name="one_regular_batch_a_month",
                violation_error_message="这个月的发放名单已经编制。",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="batch_whole_month"),
            models.CheckConstraint(
                condition=Q(kind__in=["regular", "arrears", "reissue"]), name="batch_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "made", "checked", "released", "settled", "void"]
                ),
                name="batch_state_known",
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("made_by")),
                name="checker_is_not_maker",
                violation_error_message="复核人不能是制表人。",
            ),
            models.CheckConstraint(
                condition=Q(released_by="")
                | (~Q(released_by=F("made_by")) & ~Q(released_by=F("checked_by"))),
                name="payer_is_not_maker_or_checker",
                violation_error_message="支付人不能是制表人或复核人。",
            ),
            models.CheckConstraint(condition=~Q(made_by=""), name="batch_made_by_someone"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by="")
                | (Q(checked_at__isnull=False) & ~Q(checked_by="")),
                name="batch_checked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="batch_released_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "released", "settled"]) | ~Q(checked_by=""),
                name="batch_moves_only_when_checked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["released", "settled"], released_at__isnull=False)
                | (~Q(state__in=["released", "settled"]) & Q(released_at__isnull=True)),
                name="batch_paid_only_when_released",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "-id"], name="batch_state")]


class Hand(models.Model):
    """Who had a part in a batch. One person, one part, for as long as the batch exists.

    It outlasts what the batch shows: a checker who sent it back cannot make it again and a maker
    whose list another one took over cannot check it.
    """

    PARTS = {"make": "制表", "check": "复核", "pay": "支付"}

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="hands")
    part = models.CharField(max_length=6)
    person = models.CharField(max_length=64)
    first_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "person"],
                name="one_part_in_a_batch",
                violation_error_message="制表、复核、支付要由三个人办理。",
            ),
            models.CheckConstraint(
                condition=Q(part__in=["make", "check", "pay"]), name="hand_part_known"
            ),
        ]
