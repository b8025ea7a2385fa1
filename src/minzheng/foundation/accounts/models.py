"""Staff accounts and their appointments."""

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.core import clock
from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.sealing import SealedField
from minzheng.foundation.divisions.models import Division

LABEL_MOST = 80  # what every table takes of who acted


class UserManager(BaseUserManager["User"]):
    """Looks accounts up by name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that sign-in name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """Someone who works here. `session_epoch` ends all sessions when it moves.

    `factor_secret` is the sealed TOTP key; `factor_step` the last half minute whose code was
    taken, so that no code counts twice.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    username = models.CharField("用户名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    session_epoch = models.PositiveIntegerField(default=0)
    must_change_password = models.BooleanField("要改密码", default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    factor_secret = SealedField(blank=True, default="")
    factor_confirmed_at = models.DateTimeField(null=True, blank=True)
    factor_step = models.BigIntegerField(default=0)

    USERNAME_FIELD = "username"
    objects = UserManager()

    def end_sessions(self) -> None:
        """Move the epoch on as it stands in the table: a stale row in hand ends them as well."""
        User.objects.filter(pk=self.pk).update(session_epoch=models.F("session_epoch") + 1)
        self.refresh_from_db(fields=["session_epoch"])

    @property
    def actor_kind(self) -> str:
        """For the audit trail."""
        return "staff"

    @property
    def actor_ref(self) -> str:
        """For the audit trail."""
        return self.public_id

    @property
    def actor_label(self) -> str:
        """Staff act by name and post: 王（南湖街道 镇街经办）."""
        if not self.post:
            return self.display_name
        return f"{self.display_name}（{self.post}"[: LABEL_MOST - 1] + "）"

    @cached_property
    def post(self) -> str:
        """The post held today, with «等» for several; nothing for an account without one."""
        held = self.appointments.live(clock.today()).select_related("area").order_by("pk")[:2]
        named = [f"{one.area.label} {Role(one.role).label}" for one in held]
        return named[0] + "等" * (len(named) > 1) if named else ""


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Filters over appointments."""

    def live(self, on: dt.date) -> "AppointmentQuerySet":
        """Those in force on a day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), from_on__lte=on)


class Appointment(models.Model):
    """A role in an area, for a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="appointments")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_known"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
                name="appointment_ends_after_start",
            ),
        ]


class ApiClient(models.Model):
    """Another system that may ask the API. Its key is kept as HMAC only, and ends at once."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    name = models.CharField("系统名称", max_length=60, unique=True)
    key_mac = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField("范围", default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="api_client_ended_by_someone",
            )
        ]

    @property
    def actor_kind(self) -> str:
        """For the audit trail."""
        return "client"

    @property
    def actor_ref(self) -> str:
        """Its public id."""
        return self.public_id

    @property
    def actor_label(self) -> str:
        """What the system is called."""
        return self.name


class RecoveryCode(models.Model):
    """One way back in for a lost phone, kept as a keyed hash, good once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)


class SignInFailure(models.Model):
    """One wrong password or code. Never what was typed; the address only as a keyed mark."""

    KINDS = {"password": "密码不对", "factor": "动态码不对", "change": "改密码时旧密码不对"}

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="failures")
    kind = models.CharField(max_length=10)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    cleared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["password", "factor", "change"]), name="failure_kind_known"
            )
        ]
        indexes = [
            models.Index(fields=["user", "address", "at"], name="failure_here"),
            models.Index(fields=["address", "at"], name="failure_address"),
        ]


class Nomination(models.Model):
    """A role asked for by one administrator; it holds once the other kind has agreed."""

    STATES = {"waiting": "待批准", "approved": "已批准", "refused": "不同意"}

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="nominations")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)
    state = models.CharField(max_length=10, default="waiting")
    proposed_by = models.CharField(max_length=64)
    proposed_label = models.CharField(max_length=80)
    proposed_as = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_label = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(state="waiting"),
                name="one_waiting_nomination",
                violation_error_message="这个岗位已经提交，正等另一位管理员批准。",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="nominated_role_known"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
                name="nomination_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by="", decided_at__isnull=True)
                | (
                    Q(state__in=["approved", "refused"], decided_at__isnull=False)
                    & ~Q(decided_by="")
                ),
                name="nomination_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("proposed_by")),
                name="nomination_takes_two",
                violation_error_message="提交的人不能自己批准。",
            ),
        ]
