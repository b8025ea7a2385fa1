"""A case is its steps: status, worklist and timeline read nothing else."""

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.core.sealing import SealedField
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.models import Household, Person, public_id_field


class Case(models.Model):
    """One matter of one household, from draft to close."""

    KINDS = {
        "new": "新申请", "review": "定期核查", "change": "变更", "correction": "更正",
        "objection": "异议复查",
    }  # fmt: skip
    CHANNELS = {
        "portal": "网上", "counter": "窗口", "phone": "电话", "worker": "上门代办",
        "system": "系统发起",
    }  # fmt: skip
    STATES = {"draft": "草稿", "open": "办理中", "closed": "已办结", "withdrawn": "已撤回"}

    public_id = public_id_field()
    number = models.CharField("办件编号", max_length=32, unique=True, null=True, blank=True)
    item = models.CharField("事项", max_length=8)
    kind = models.CharField("类型", max_length=12, default="new")
    channel = models.CharField("渠道", max_length=8, default="portal")
    state = models.CharField("状态", max_length=10, default="draft")
    outcome = models.CharField("结果", max_length=20, blank=True)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    opened_on = models.DateField("建立日期")
    opened_by = models.CharField(max_length=64)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    due_on = models.DateField("总期限", null=True, blank=True)
    due_provisional = models.BooleanField(default=False)
    answers = SealedField("填写内容", default="{}")
    # What stands in a page whose button nobody has pressed: kept word by word, answered is nothing.
    unfinished = SealedField("打了一半的字", default="", blank=True)
    # The contents were deleted when their time was over; what remains is counted, not read.
    emptied_on = models.DateField("资料清除日期", null=True, blank=True)
    # Told once: what is missing (一次性告知). A second list for the same gap cannot be made.
    asked = models.JSONField("已一次告知", default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "withdrawn"]),
                name="case_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_on__isnull=True)
                | (~Q(state="draft") & Q(submitted_on__isnull=False)),
                name="case_sent_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "withdrawn"], closed_on__isnull=False)
                | Q(state__in=["draft", "open"], closed_on__isnull=True),
                name="case_closed_has_date",
            ),
            models.UniqueConstraint(
                fields=["item", "household"],
                condition=Q(state__in=["draft", "open"], kind="new"),
                name="one_open_case_per_household",
                violation_error_message="这户已有一件同样的事在办，请先看那一件。",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "-id"], name="case_area"),
            models.Index(fields=["household", "item"], name="case_household"),
            models.Index(fields=["state", "item"], name="case_state"),
        ]


class Runs(models.QuerySet["CaseStep"]):
    """Runs of steps."""

    def standing(self) -> "Runs":
        """Without what was taken back: for whoever tells where a case is, it never happened."""
        return self.exclude(result=CaseStep.TAKEN_BACK)


class CaseStep(models.Model):
    """One run of one step; a step that comes round again is a new row.

    A run that was taken back stays, with what it had ended in; a new one takes its place.
    """

    TAKEN_BACK = "taken_back"

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    code = models.CharField(max_length=20)
    owner = models.CharField(max_length=20)
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    due_provisional = models.BooleanField(default=False)
    # A step without a limit sorts last: the worklist pages by this column and the id.
    sort_on = models.DateField()
    # From this day a third or less of its time is left; without a limit it is as far as sort_on.
    yellow_on = models.DateField()
    blocked = models.CharField("卡在哪里", max_length=60, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=64, blank=True)
    finished_label = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=20, blank=True)
    undone = models.CharField("撤回前的结果", max_length=20, blank=True)
    undone_at = models.DateTimeField("撤回时间", null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    after = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers"
    )
    suspended_on = models.DateField(null=True, blank=True)
    suspended_days = models.PositiveIntegerField(default=0)
    extended_days = models.PositiveIntegerField(default=0)

    objects = Runs.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"],
                condition=Q(finished_at__isnull=True),
                name="step_open_once",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, finished_by="", result="")
                | (Q(finished_at__isnull=False) & ~Q(finished_by="") & ~Q(result="")),
                name="step_finished_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(undone="", undone_at__isnull=True)
                | (~Q(undone="") & Q(undone_at__isnull=False, result="taken_back")),
                name="step_undone_was_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(yellow_on__lte=F("sort_on")), name="step_yellow_before_due"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "sort_on", "id", "yellow_on"],
                condition=Q(finished_at__isnull=True),
                name="step_worklist",
            ),
            models.Index(
                fields=["area", "sort_on", "id", "yellow_on"],
                condition=Q(finished_at__isnull=True),
                name="step_worklist_area",
            ),
        ]


class MaterialPaper(models.Model):
    """A paper handed in: a file, or noted as seen at the counter."""

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    code = models.CharField(max_length=20)
    name = models.CharField("名称", max_length=60)
    file = models.FileField(upload_to="materials/", blank=True)
    seen_on = models.DateField("收到日期")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=64)


class CaseSuspension(models.Model):
    """Time that does not count, with its reason."""

    step = models.ForeignKey(CaseStep, models.PROTECT, related_name="suspensions")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    added_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="suspension_ends_after_start",
            )
        ]


class SentForm(models.Model):
    """A form that was sent, by its client-made key: sending twice is sending once (P04)."""

    key = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    object_ref = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()


class Finding(models.Model):
    """主动发现: someone found in need, who may not be in any register, and what became of it.

    `client_id` is made on the phone: sent twice counts once.
    """

    URGENCIES = {"now": "很急，今天明天就要有人管", "plain": "不急，但要有人管"}
    OUTCOMES = {"applied": "已申请并受理", "referred": "转给别的单位", "closed": "不用再办"}

    public_id = public_id_field()
    client_id = models.CharField(max_length=64, unique=True)
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    who = SealedField("谁、在哪里")
    need = SealedField("难处")
    urgency = models.CharField(max_length=8)
    found_on = models.DateField("发现日期")
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=64)
    found_label = models.CharField(max_length=80)
    due_on = models.DateField("答复期限")
    due_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="open")
    answer = models.CharField("结果", max_length=500, blank=True)
    referred_to = models.CharField("转给", max_length=60, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="findings")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)
    ended_label = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True, ended_by="")
                | (
                    Q(state__in=["applied", "referred", "closed"], ended_at__isnull=False)
                    & ~Q(ended_by="")
                    & ~Q(answer="")
                ),
                name="finding_ended_with_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="applied") | Q(case__isnull=False),
                name="finding_applied_has_case",
            ),
            models.CheckConstraint(
                condition=~Q(state="referred") | ~Q(referred_to=""),
                name="finding_referred_to_someone",
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=["now", "plain"]), name="finding_urgency_known"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="finding_open")]
