"""A person lets someone act for him: whom, for what, until when; it is ended at once."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.publicid import new_public_id

# What a mandate may reach, and what it is called. Seeing how a matter stands belongs to every
# mandate; agreeing to be asked about, the phone and mandates themselves belong to none.
ACTS = {
    "see": "看办到哪里、看决定书",
    "apply": "申请（包括填收钱的账户）、撤回申请",
    "supplement": "补材料、作说明",
    "appeal": "不同意决定时申请复核",
    "money": "看发放记录，看和改收钱的账户",
}
ALL_ACTS = ",".join(ACTS)


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Filters over mandates."""

    def live(self, on: dt.date) -> "MandateQuerySet":
        """In force on a day, not revoked, and its giver alive (民法典第一百七十三条)."""
        return self.filter(from_on__lte=on, until_on__gte=on, revoked_at=None, person__died_on=None)

    def covering(self, act: str) -> "MandateQuerySet":
        """Those that reach an act; no name of an act is part of another's."""
        if act not in ACTS:
            raise KeyError(act)
        return self.filter(scope__contains=act)


class Mandate(models.Model):
    """One family member (`agent`) or one worker may do what `scope` names, from a day to a day."""

    CHANNELS = {"portal": "本人网上委托", "paper": "签字的委托书", "oral": "口头委托，有人在场作证"}

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(
        "registry.Person", models.PROTECT, null=True, blank=True, related_name="mandates_held"
    )
    worker = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    scope = models.CharField("范围", max_length=60, default=ALL_ACTS)
    channel = models.CharField("方式", max_length=10, default="portal")
    witness = models.CharField("在场作证的人", max_length=40, blank=True)
    paper = models.FileField("委托书", upload_to="mandates/", blank=True)
    from_on = models.DateField("起")
    until_on = models.DateField("止")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=True, worker__isnull=False)
                | Q(agent__isnull=False, worker__isnull=True),
                name="mandate_one_agent",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="mandate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="mandate_revoked_by_someone",
            ),
            models.CheckConstraint(condition=~Q(scope=""), name="mandate_for_something"),
            models.CheckConstraint(
                condition=Q(channel__in=["portal", "paper", "oral"]), name="mandate_channel_known"
            ),
        ]

    @property
    def acts(self) -> frozenset[str]:
        """What it reaches."""
        return frozenset(self.scope.split(","))

    @property
    def said(self) -> list[str]:
        """What it reaches, in words, in the order people are asked."""
        return [words for act, words in ACTS.items() if act in self.acts]
