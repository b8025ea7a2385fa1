"""What one household gets, and whom that covers."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.divisions.models import Division
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.payments.models.batches import Batch
from minzheng.stages.registry.models import Household, Person, public_id_field


class Line(models.Model):
    """What one household gets: one regular line a month; arrears once by decision and month.

    `batch` is where it was listed first; `paying_batch` carries it now, since money that came
    back, or was held, goes out with a later batch.
    """

    STATES = {
        "listed": "已列入", "sent": "银行处理中", "paid": "已到账", "returned": "已退回",
        "held": "暂缓", "void": "已作废",
    }  # fmt: skip

    public_id = public_id_field()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines")
    paying_batch = models.ForeignKey(Batch, models.PROTECT, related_name="carried_lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="payment_lines")
    payee = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    item = models.CharField(max_length=8)
    month = models.DateField("月份")
    kind = models.CharField(max_length=10, default="regular")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField("金额（分）")
    state = models.CharField("状态", max_length=10, default="listed")
    hold = models.CharField("暂缓原因代码", max_length=12, blank=True)
    reason = models.CharField("原因", max_length=120, blank=True)
    # Whether the right to this money stands in the books (应付); set by the check of its batch.
    booked = models.BooleanField("已记应付", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "item", "month"],
                condition=Q(kind="regular") & ~Q(state="void"),
                name="one_regular_line_a_month",
                violation_error_message="这户这个月已列入发放。",
            ),
            models.UniqueConstraint(
                fields=["decision", "household", "item", "month"],
                condition=Q(kind="arrears") & ~Q(state="void"),
                name="arrears_once_by_decision",
                violation_error_message="这份决定这个月的补发已列过。",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="line_is_positive"),
            models.CheckConstraint(condition=Q(month__day=1), name="line_whole_month"),
            models.CheckConstraint(
                condition=Q(kind__in=["regular", "arrears"]), name="line_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "sent", "paid", "returned", "held", "void"]),
                name="line_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "paid", "returned"]) | Q(booked=True),
                name="line_booked_before_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="held", hold__gt="", reason__gt="")
                | (~Q(state="held") & Q(hold="")),
                name="line_held_for_a_reason",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="line_batch_state"),
            models.Index(fields=["paying_batch", "state", "id"], name="line_paying_state"),
            models.Index(fields=["household", "item", "month"], name="line_household"),
            models.Index(fields=["item", "month", "state"], name="line_month"),
        ]


class PaidPerson(models.Model):
    """A person covered by a live line: nobody is paid for twice in a month.

    Taken away when the line is voided or all of it is claimed back.
    """

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
