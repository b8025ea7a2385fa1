"""What the platform proposes, what people say of it, and what a named officer decides."""

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.core.sealing import SealedField
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Household, Person, public_id_field
from minzheng.stages.verification.models import Check


class Proposal(models.Model):
    """What the rule says of the evidence on a date: facts, values, outcome and version.

    Enough to replay the decision to the fen at any later time.
    """

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    check_run = models.ForeignKey(Check, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    law_on = models.DateField("适用日期")
    profile = models.CharField(max_length=20)
    rule = models.CharField(max_length=30)
    rule_version = models.CharField(max_length=64)
    facts = SealedField("事实", default="{}")
    explanation = SealedField("说明", default="{}")
    values_used = models.JSONField(default=list)
    placeholder = models.BooleanField("含示例值", default=False)
    result = models.CharField(max_length=20)
    people = models.PositiveSmallIntegerField("人数")
    amount_fen = models.BigIntegerField("建议金额（分）")
    complete = models.BooleanField("证据齐全")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="proposal_not_negative")
        ]


class Opinion(models.Model):
    """镇街初审意见 on one proposal."""

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="opinions")
    verdict = models.CharField(max_length=10)
    text = models.CharField("意见", max_length=500)
    given_on = models.DateField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)
    given_label = models.CharField(max_length=80)
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["agree", "refuse"]), name="opinion_verdict_known"
            )
        ]


class PublicPosting(models.Model):
    """公示: only allow-listed, masked columns, for a term; taken down by itself."""

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="postings")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    columns = models.JSONField()
    from_on = models.DateField()
    until_on = models.DateField()
    provisional = models.BooleanField(default=False)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="posting_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["until_on"], name="posting_until")]


class Objection(models.Model):
    """公示异议: someone disagrees; the case goes round again."""

    public_id = public_id_field()
    posting = models.ForeignKey(PublicPosting, models.PROTECT, related_name="objections")
    text = SealedField("异议内容")
    contact = SealedField("联系方式", default="", blank=True)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=64)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.CharField("处理意见", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(answered_by="")),
                name="objection_answered_by_someone",
            )
        ]


class Decision(models.Model):
    """A named officer's decision with its reasons. Never changed; a later one supersedes it."""

    VERDICTS = {"grant": "确认同意", "refuse": "不予确认", "stop": "停发", "change": "待遇调整"}

    public_id = public_id_field()
    number = models.CharField("决定编号", max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10)
    result = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)
    decided_label = models.CharField(max_length=80)
    reasons = models.TextField("理由", max_length=2000)
    refusal_codes = models.JSONField(default=list)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal"], name="one_decision_per_proposal"),
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(verdict__in=["grant", "refuse", "stop", "change"]),
                name="decision_verdict_known",
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="decision_not_negative"),
        ]


class Entitlement(models.Model):
    """A right to money from a month to a month (both first days; `until` is exclusive)."""

    public_id = public_id_field()
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="entitlement")
    item = models.CharField(max_length=8)
    result = models.CharField(max_length=20)
    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements")
    payee = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField("每月（分）")
    from_month = models.DateField("起始月")
    until_month = models.DateField("终止月", null=True, blank=True)
    review_class = models.CharField("复核类别", max_length=1, blank=True)
    review_on = models.DateField("下次复核", null=True, blank=True)
    placeholder = models.BooleanField("含示例值", default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="entitled_not_negative"),
            models.CheckConstraint(
                condition=Q(from_month__day=1)
                & (Q(until_month__isnull=True) | Q(until_month__day=1)),
                name="entitled_whole_months",
            ),
            models.CheckConstraint(
                condition=Q(until_month__isnull=True) | Q(until_month__gte=F("from_month")),
                name="entitled_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["household", "item"],
                condition=Q(until_month__isnull=True),
                name="one_open_entitlement",
            ),
        ]
        indexes = [
            models.Index(fields=["item", "from_month"], name="entitled_from"),
            models.Index(fields=["review_on"], name="entitled_review"),
        ]


class EntitledPerson(models.Model):
    """Someone covered by an entitlement."""

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="covered")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entitlement", "person"], name="covered_once")
        ]


class Appeal(models.Model):
    """A resident disagrees: the request for another look, and what became of it."""

    public_id = public_id_field()
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    text = SealedField("理由")
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    review_case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision"], name="one_appeal_per_decision")]
