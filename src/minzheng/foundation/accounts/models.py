"""Staff accounts and their appointments."""

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.divisions.models import Division


class UserManager(BaseUserManager["User"]):
    """Looks accounts up by name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of that sign-in name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """Someone who works here. `session_epoch` ends all sessions when it moves."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    username = models.CharField("用户名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    phone = models.CharField("办公电话", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    objects = UserManager()

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
        """Staff act by name: 王（南湖街道 镇街经办）."""
        return self.display_name


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
