"""What was asked of whom, what came back, and what two people saw at home."""

from django.db import models
from django.db.models import Q

from minzheng.foundation.core.sealing import SealedField
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Authorisation, Person, public_id_field


class Check(models.Model):
    """One press of the one key: all sources the item needs, for each person."""

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=64)
    finished_at = models.DateTimeField(null=True, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(finished_at__isnull=True), name="one_running_check"
            )
        ]


class Query(models.Model):
    """One source asked about one person. Error and no answer are never «nothing there»."""

    STATES = {
        "asked": "查询中", "found": "查得", "none": "无记录", "error": "查询出错",
        "no_answer": "未答复", "manual": "人工凭证", "promise": "承诺代替",
    }  # fmt: skip
    OPEN = ("asked", "error", "no_answer")
    SETTLED = ("found", "none", "manual", "promise")

    public_id = public_id_field()
    check_run = models.ForeignKey(Check, models.PROTECT, related_name="queries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="queries")
    source = models.CharField(max_length=4)
    state = models.CharField(max_length=10, default="asked")
    reason = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    payload = SealedField(default="", blank=True)
    payload_hash = models.CharField(max_length=64, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)
    evidence = models.CharField("凭证说明", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_run", "person", "source"], name="query_once_per_check"
            ),
            models.CheckConstraint(
                condition=Q(state="found", payload_hash__gt="") | ~Q(state="found"),
                name="found_has_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["manual", "promise"], settled_by__gt="", evidence__gt="")
                | ~Q(state__in=["manual", "promise"]),
                name="settled_by_someone_with_evidence",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="query_state")]


class Difference(models.Model):
    """Declared against found: where they part, and whether it changes the answer."""

    public_id = public_id_field()
    check_run = models.ForeignKey(Check, models.PROTECT, related_name="differences")
    field = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    declared = models.CharField(max_length=60)
    found = models.CharField(max_length=60)
    source = models.CharField(max_length=4)
    matters = models.BooleanField("影响结论", default=False)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.CharField(max_length=64, blank=True)
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, explained_by="")
                | (Q(explained_at__isnull=False) & ~Q(explained_by="")),
                name="difference_explained_by_someone",
            )
        ]


class Visit(models.Model):
    """入户调查: two people, one form. `client_id` is made on the phone: sent once counts once."""

    public_id = public_id_field()
    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    client_id = models.CharField(max_length=64, unique=True)
    visited_on = models.DateField("入户日期")
    visitor = models.CharField("调查人", max_length=40)
    second_visitor = models.CharField("同行人", max_length=40)
    met = models.CharField("在场家人", max_length=40)
    living = models.CharField("居住情况", max_length=20)
    observed = SealedField("所见", default="{}")
    agrees = models.BooleanField("与申报一致")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(visitor=models.F("second_visitor")),
                name="visit_by_two_people",
                violation_error_message="入户调查要两个人，同行人不能与调查人相同。",
            )
        ]


class VisitPhoto(models.Model):
    """A picture taken on a visit: drawn anew when it came, so it holds no place and no camera."""

    public_id = public_id_field()
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="visits/")
