"""The registers every area points at.

Identity numbers, phones and accounts are sealed and found by blind index; names are plain,
since lists sort and search by them, and every list passes the area filter.
"""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.sealing import SealedField
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.models.events import LifeEvent
from minzheng.stages.registry.models.mandates import ACTS, Mandate, MandateQuerySet
from minzheng.stages.registry.models.positions import HomePosition
from minzheng.stages.registry.models.rests import Freeze, LegalHold
from minzheng.stages.registry.models.roster_jobs import RosterJob

__all__ = [
    "ACTS", "AppToken", "Authorisation", "AuthorisationQuerySet", "BankAccount", "Freeze",
    "HomePosition", "Household", "ImportBatch", "LegalHold", "LifeEvent", "Mandate",
    "MandateQuerySet", "Membership", "MembershipQuerySet", "Person", "PhoneChange", "RosterJob",
    "SignInCode",
    "SignInThrottle", "public_id_field",
]  # fmt: skip


def public_id_field() -> "models.CharField[str, str]":
    """A random public id, fixed at creation."""
    return models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)


class Person(models.Model):
    """A person known to the bureau."""

    SEXES = {"1": "男", "2": "女"}

    public_id = public_id_field()
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField("拼音", max_length=160, blank=True)
    initials = models.CharField("拼音首字母", max_length=80, blank=True)
    id_number = SealedField("身份证号")
    id_index = models.CharField(max_length=64, unique=True)
    id_tail_index = models.CharField(max_length=64)
    sex = models.CharField("性别", max_length=1, choices=list(SEXES.items()))
    birth_on = models.DateField("出生日期")
    phone = SealedField("手机号", blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True)
    phone_tail_index = models.CharField(max_length=64, blank=True, default="")
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    hukou_local = models.BooleanField("本区户籍", default=True)
    died_on = models.DateField("去世日期", null=True, blank=True)
    secret = models.BooleanField("保密对象", default=False)
    # The row outlives its person where sums and months still rest on it: emptied, found by nobody.
    forgotten_on = models.DateField("资料删除日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("birth_on")),
                name="person_dies_after_birth",
            ),
            models.CheckConstraint(condition=Q(sex__in=["1", "2"]), name="person_sex_known"),
        ]
        indexes = [
            models.Index(fields=["id_tail_index", "area"], name="person_tail"),
            models.Index(fields=["initials"], name="person_initials"),
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["pinyin"], name="person_pinyin"),
            models.Index(fields=["phone_index"], name="person_phone"),
            models.Index(fields=["phone_tail_index", "area"], name="person_phone_tail"),
        ]

    @property
    def actor_kind(self) -> str:
        """A resident acting in person."""
        return "resident"

    @property
    def actor_ref(self) -> str:
        """Never the number."""
        return self.public_id

    @property
    def actor_label(self) -> str:
        """Never the name: the trail shows residents by reference."""
        return "本人"


class Household(models.Model):
    """People who live together and share means; its members change over time."""

    public_id = public_id_field()
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    address = models.CharField("住址", max_length=120)
    register_no = models.CharField("户号", max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["address"], name="household_address")]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Filters over memberships."""

    def on(self, on: dt.date) -> "MembershipQuerySet":
        """Those in force on a day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on)


class Membership(models.Model):
    """A person's place in a household, from a day to a day (exclusive)."""

    # GB/T 4761-2008, relation to the head
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=2)
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(to_on__isnull=True),
                name="one_household_at_a_time",
                violation_error_message="此人已在另一户里，请先迁出原户。",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="membership_ends_after_start",
            ),
        ]


class BankAccount(models.Model):
    """Where a person's money goes. A new account is a new row; old payments keep theirs."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")
    bank = models.CharField("开户银行", max_length=40)
    number = SealedField("账号")
    tail = models.CharField("尾号", max_length=4)
    holder = models.CharField("户名", max_length=40)
    from_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(current=True), name="one_current_account"
            )
        ]


class PhoneChange(models.Model):
    """A phone that was somebody's until now: it is told of the change, and then forgotten."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, models.PROTECT, related_name="phone_changes")
    old = SealedField("原手机号")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    """Filters over authorisations."""

    def live(self, on: dt.date) -> "AuthorisationQuerySet":
        """Given, not withdrawn and not expired on a day."""
        return self.filter(
            Q(until_on__isnull=True) | Q(until_on__gte=on), given_on__lte=on, withdrawn_at=None
        )


class Authorisation(models.Model):
    """A person's mandate to the bureau to ask other departments (浙江省社会救助条例 art. 49).

    None live, no query. It covers the application and the re-checks while the benefit runs.
    """

    CHANNELS = {"portal": "本人网上授权", "paper": "纸质签字", "worker": "工作人员上门签字"}

    public_id = public_id_field()
    person = models.ForeignKey(Person, models.PROTECT, related_name="authorisations")
    purpose = models.CharField("用途", max_length=20)
    given_on = models.DateField("授权日期")
    until_on = models.DateField("有效期至", null=True, blank=True)
    channel = models.CharField("方式", max_length=10)
    text_version = models.CharField(max_length=20)
    recorded_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "purpose"], name="authorisation_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="authorisation_withdrawn_by_someone",
            )
        ]


class SignInCode(models.Model):
    """A one-time code: six digits, ten minutes, five tries, bound to the request's session."""

    public_id = public_id_field()
    id_index = models.CharField(max_length=64, db_index=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    code_hash = models.CharField(max_length=128)
    made_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)


class AppToken(models.Model):
    """A resident's sign-in from an app: 256 random bits, kept as HMAC only.

    It ends by itself (idle, or after its life), and at once on sign-out, a death or a new phone.
    """

    WHYS = {
        "signed_out": "退出",
        "phone": "换了手机号",
        "number": "更正了身份证号",
        "death": "去世",
    }

    public_id = public_id_field()
    person = models.ForeignKey(Person, models.CASCADE, related_name="app_tokens")
    mac = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=12, blank=True)


class SignInThrottle(models.Model):
    """Wrong codes and sent codes counted per number and device in a window of real time."""

    key = models.CharField(max_length=80, unique=True)
    window_from = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)


class ImportBatch(models.Model):
    """A roster that was imported: what file (by hash), how many rows, by whom."""

    public_id = public_id_field()
    file_hash = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    area = models.ForeignKey(Division, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
