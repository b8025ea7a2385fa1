"""A rating is one row with its call-back in it, so that no poor one can stand without its task."""

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.core.sealing import SealedField
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Person, public_id_field


class Rating(models.Model):
    """How one matter was for the person. Given once and never changed.

    `decided_by` is who decided the matter, and so may not call back about it. The `call_` columns
    are the task, there exactly where the grade is poor; `heard` is what she said on the phone,
    `answer` what was done, which she reads.
    """

    GRADES = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
    POOR = 2  # this grade and below is called back
    DOORS = {"portal": "网上", "counter": "窗口", "phone": "电话", "paper": "纸质"}
    OUTCOMES = {"reached": "和本人说上话了", "unreached": "换时间打过几次，都没有联系上"}

    public_id = public_id_field()
    case = models.OneToOneField(
        Case, models.PROTECT, related_name="+",
        error_messages={"unique": "这件事已经评过了，一件事评一次。"},
    )  # fmt: skip
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField("评价")
    words = SealedField("想说的话", default="", blank=True)
    door = models.CharField("从哪里评的", max_length=8)
    given_on = models.DateField("评价日期")
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    given_label = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=64, blank=True)
    call_due_on = models.DateField("回访期限", null=True, blank=True)
    call_due_provisional = models.BooleanField(default=False)
    # The limit is a placeholder (示例值): no paper of the district or the province is known.
    call_due_sample = models.BooleanField(default=False)
    call_outcome = models.CharField("回访结果", max_length=10, blank=True)
    heard = SealedField("回访时本人的话", default="", blank=True)
    answer = SealedField("回访的答复", default="", blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.CharField(max_length=64, blank=True)
    called_label = models.CharField(max_length=80, blank=True)
    emptied_on = models.DateField("内容清除日期", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grade__gte=1, grade__lte=5), name="rating_grade_known"
            ),
            models.CheckConstraint(
                condition=Q(door__in=["portal", "counter", "phone", "paper"]),
                name="rating_door_known",
            ),
            models.CheckConstraint(
                condition=Q(grade__lte=2, call_due_on__isnull=False)
                | Q(grade__gte=3, call_due_on__isnull=True),
                name="rating_poor_has_call_back",
                violation_error_message="不满意的评价都要回访。",
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by="", call_outcome="")
                | Q(
                    called_at__isnull=False, call_due_on__isnull=False,
                    call_outcome__in=["reached", "unreached"],
                )
                & ~Q(called_by=""),
                name="rating_called_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(called_by="") | ~Q(called_by=F("decided_by")),
                name="rating_called_by_another",
                violation_error_message="作决定的人不能自己回访。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["call_due_on", "id"],
                condition=Q(call_due_on__isnull=False, called_at__isnull=True),
                name="rating_worklist",
            ),
            models.Index(fields=["given_on"], name="rating_given"),
        ]
