"""Tries to move a line's money, and the files that carry them."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.sealing import SealedField
from minzheng.stages.payments.models.batches import Batch
from minzheng.stages.payments.models.lines import Line
from minzheng.stages.registry.models import BankAccount, public_id_field


class BankFile(models.Model):
    """A payment file as it went to the bank, and its result file when it came.

    The very bytes are kept, sealed, before anything is sent: whoever is killed meanwhile sends
    the same file again, and the bank pays it once.
    """

    public_id = public_id_field()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
    number = models.CharField("文件号", max_length=40, unique=True)
    content = SealedField("文件内容")
    hash = models.CharField(max_length=64)
    pay_on = models.DateField("支付日期")
    count = models.PositiveIntegerField("笔数")
    total_fen = models.BigIntegerField("合计（分）")
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    # What the bank last said when it did not go well; real time, also in a demo.
    trouble = models.CharField("银行回复", max_length=300, blank=True)
    tries = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result_at__isnull=True, result_hash="")
                | (Q(result_at__isnull=False) & ~Q(result_hash="")),
                name="file_result_has_hash",
            ),
            models.CheckConstraint(
                condition=Q(count__gt=0, total_fen__gt=0), name="file_is_not_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(result_at__isnull=True), name="file_unanswered")
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
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField("退回原因", max_length=60, blank=True)
    file = models.ForeignKey(BankFile, models.PROTECT, related_name="transfers")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "attempt"], name="transfer_attempt_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=["sent", "paid"]), name="one_live_transfer"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="transfer_is_positive"),
            models.CheckConstraint(
                condition=Q(state="sent", answered_at__isnull=True, reason="")
                | Q(state="paid", answered_at__isnull=False, reason="")
                | Q(state="returned", answered_at__isnull=False, reason__gt=""),
                name="transfer_answered",
            ),
        ]

    @property
    def number(self) -> str:
        """The id that the bank knows it by; made here, never used again."""
        return f"T{self.public_id}"
