"""A roster that waits for the line to import it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from minzheng.foundation.core.publicid import new_public_id


class RosterJob(models.Model):
    """One press of «导入» for a roster too long to wait for. The sheet is kept until it ends.

    `said` is what the person reads; `known_at` when they have read it.
    """

    STATES = {"waiting": "正在导入", "done": "已导入", "refused": "没有导入", "stopped": "已取消"}

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=120)
    file = models.FileField("名单", upload_to="rosters/", blank=True)
    rows = models.PositiveIntegerField("人数")
    good_rows = models.BooleanField("只导入没有错误的", default=False)
    state = models.CharField(max_length=8, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done", "refused", "stopped"]),
                name="roster_job_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False, file="")),
                name="roster_job_ended_keeps_no_sheet",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="roster_job_waiting"),
            models.Index(fields=["owner", "-id"], name="roster_job_of_owner"),
        ]

    @property
    def state_word(self) -> str:
        """In words."""
        return self.STATES[self.state]
