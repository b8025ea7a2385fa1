"""Money on its way: a batch of lines, a line's transfers, and what has to come back."""

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.divisions.models import Division
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.registry.models import BankAccount, Household, Person, public_id_field


class Batch(models.Model):
    """A monthly list. Three people move it: maker, checker, payer."""

    STATES = {
        "draft": "编制中", "made": "待复核", "checked": "待支付", "released": "已送银行",
        "settled": "已结清", "void": "已作废",
    }  # fmt: skip
    KINDS = {"regular": "按月发放", "arrears": "补发", "reissue": "退汇重发"}

    public_id = public_id_field()
    number = models.CharField("批次号", max_length=40, unique=True)
    item = models.CharField(max_length=8)
    month = models.DateField("月份")
    kind = models.CharField(max_length=10, default="regular")
    state = models.CharField(max_length=10, default="draft")
    made_on = models.DateField()
    made_by = models.CharField(max_length=64, blank=True)
    made_label = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(max_length=64, blank=True)
    checked_label = models.CharField(max_length=80, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=64, blank=True)
    released_label = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "month"],
                condition=Q(kind="regular") & ~Q(state="void"),
                name="one_regular_batch_a_month",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="batch_whole_month"),
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
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, made_by="")
                | (Q(made_at__isnull=False) & ~Q(made_by="")),
                name="batch_made_by_someone",
            ),
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
        ]


class Line(models.Model):
    """What one household gets: one regular line a month; arrears once by decision and month."""

    STATES = {
        "listed": "已列入", "sent": "银行处理中", "paid": "已到账", "returned": "已退回",
        "held": "暂缓", "void": "已作废",
    }  # fmt: skip

    public_id = public_id_field()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="payment_lines")
    payee = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    item = models.CharField(max_length=8)
    month = models.DateField()
    kind = models.CharField(max_length=10, default="regular")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, default="listed")
    reason = models.CharField("原因", max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "item", "month"],
                condition=Q(kind="regular") & ~Q(state="void"),
                name="one_regular_line_a_month",
            ),
            models.UniqueConstraint(
                fields=["decision", "household", "item", "month"],
                condition=Q(kind="arrears") & ~Q(state="void"),
                name="arrears_once_by_decision",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="line_is_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="line_whole_month"),
        ]
        indexes = [models.Index(fields=["batch", "state", "id"], name="line_batch_state")]


class PaidPerson(models.Model):
    """A person covered by a regular line: nobody is paid for twice in a month."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    item = models.CharField(max_length=8)
    month = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item", "month"],
                name="person_once_a_month",
                violation_error_message="此人这个月已在另一户领取。",
            )
        ]


class Transfer(models.Model):
    """One try to move a line's money; a re-issue is a new transfer of the same line."""

    STATES = {"sent": "银行处理中", "paid": "已到账", "returned": "已退回"}

    public_id = public_id_field()
    line = models.ForeignKey(Line, models.PROTECT, related_name="transfers")
    attempt = models.PositiveSmallIntegerField()
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, default="sent")
    reason = models.CharField(max_length=60, blank=True)
    file = models.ForeignKey("BankFile", models.PROTECT, related_name="transfers")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "attempt"], name="transfer_attempt_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=["sent", "paid"]), name="one_live_transfer"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="transfer_is_positive"),
        ]


class BankFile(models.Model):
    """A payment file as it went to the bank, and its result file when it came."""

    public_id = public_id_field()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
    number = models.CharField(max_length=48, unique=True)
    hash = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)


class Recovery(models.Model):
    """Money paid beyond the right to it: what is owed back, by which decision, what came."""

    public_id = public_id_field()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="recoveries")
    line = models.ForeignKey(Line, models.PROTECT, related_name="recoveries")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    received_fen = models.BigIntegerField(default=0)
    opened_on = models.DateField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "line"], name="recovery_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, received_fen__gte=0)
                & Q(received_fen__lte=F("amount_fen")),
                name="recovery_in_range",
            ),
        ]
