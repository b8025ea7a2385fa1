"""A request about one's own data: asked, taken by a named officer, answered with reasons."""

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.sealing import SealedField
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.models import Person, public_id_field


class Request(models.Model):
    """One request with its number, its clock and its answer. Never changed once answered.

    `person` is whose data it is; `asker` who asks, where that is another person on record.
    `wanted` holds what is to be corrected, as JSON; `proof` who came and which papers were seen.
    """

    KINDS = {
        "copy": "查阅和复制资料", "correct": "更正资料", "freeze": "停止使用资料",
        "lift": "恢复使用资料", "object": "不同意这样使用", "delete": "删除资料",
    }  # fmt: skip
    CAPACITIES = {
        "self": "本人", "agent": "受委托的人", "guardian": "未成年人的监护人",
        "relative": "去世的人的近亲属",
    }  # fmt: skip
    CHANNELS = {"portal": "网上", "counter": "窗口（纸质）"}
    STATES = {"open": "办理中", "answered": "已答复", "withdrawn": "已撤回"}
    OUTCOMES = {"granted": "同意", "partly": "部分同意", "refused": "不同意"}

    public_id = public_id_field()
    number = models.CharField("编号", max_length=32, unique=True, null=True, blank=True)
    kind = models.CharField("类型", max_length=8)
    channel = models.CharField("渠道", max_length=8, default="portal")
    state = models.CharField("状态", max_length=10, default="open")
    person = models.ForeignKey(Person, models.PROTECT, related_name="rights_requests")
    asker = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.CharField("身份", max_length=8, default="self")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    text = SealedField("要求", default="", blank=True)
    wanted = SealedField("要更正的内容", default="", blank=True)
    proof = SealedField("来人和证明", default="", blank=True)
    received_on = models.DateField("收到日期")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    due_on = models.DateField("答复期限")
    due_provisional = models.BooleanField(default=False)
    # The limit is a placeholder (示例值): the law says «in time» and gives no number.
    due_sample = models.BooleanField(default=False)
    extended_on = models.DateField("延期日期", null=True, blank=True)
    extension_reason = models.CharField("延期原因", max_length=200, blank=True)
    officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    officer_from_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("结果", max_length=8, blank=True)
    answer = models.TextField("答复", max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_label = models.CharField(max_length=80, blank=True)
    copy_until_on = models.DateField("副本领取到", null=True, blank=True)
    emptied_on = models.DateField("内容清除日期", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="open"),
                name="one_open_request_a_kind",
                violation_error_message="同样的请求正在办，请先看那一件。",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["copy", "correct", "freeze", "lift", "object", "delete"]),
                name="request_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=["self", "agent", "guardian", "relative"]),
                name="request_capacity_known",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False,
                            outcome__in=["granted", "partly", "refused"])
                & ~Q(answered_by="") & ~Q(answer="")
                | Q(state__in=["open", "withdrawn"], answered_at__isnull=True, answered_by="",
                    outcome="", answer=""),
                name="request_answered_by_someone_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawn_by="")
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True, withdrawn_by="")),
                name="request_withdrawn_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(answered_by="") | ~Q(answered_by=F("received_by")),
                name="request_takes_two",
                violation_error_message="收件的人不能自己答复。",
            ),
            models.CheckConstraint(
                condition=Q(copy_until_on__isnull=True)
                | (Q(kind="copy") & ~Q(outcome__in=["", "refused"])),
                name="request_copy_only_when_granted",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(state="open"), name="request_worklist"
            ),
            models.Index(fields=["person", "-id"], name="request_person"),
        ]
