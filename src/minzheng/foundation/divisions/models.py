"""Divisions, their codes, and what became of them."""

import datetime as dt

from django.db import models
from django.db.models import Q

SUFFIXES = (
    "社区居民委员会", "村民委员会", "社区居委会", "村村委会", "居委会", "村委会",
)  # fmt: skip


class DivisionQuerySet(models.QuerySet["Division"]):
    """Filters over the dated tree."""

    def on(self, on: dt.date) -> "DivisionQuerySet":
        """Those that exist on a day (valid_to is the first day without it)."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        )

    def district_run(self) -> "DivisionQuerySet":
        """Without the subdistricts that the development zone runs: the plan's own scope."""
        return self.filter(zone_run=False)

    def towns(self) -> "DivisionQuerySet":
        """Towns and subdistricts."""
        return self.filter(level=Division.TOWN)

    def villages(self) -> "DivisionQuerySet":
        """Villages and communities."""
        return self.filter(level=Division.VILLAGE)


class Division(models.Model):
    """A district, town or subdistrict, village or community."""

    DISTRICT, TOWN, VILLAGE = 3, 4, 5
    KINDS = {
        "district": "区", "subdistrict": "街道", "town": "镇",
        "residents_committee": "社区", "villagers_committee": "村",
    }  # fmt: skip

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    level = models.PositiveSmallIntegerField("层级")
    kind = models.CharField("类别", max_length=30)
    name = models.CharField("名称", max_length=60)
    raw_name = models.CharField("原始名称", max_length=80)
    zone_run = models.BooleanField("经开区管理", default=False)
    valid_from = models.DateField("设立", null=True, blank=True)
    valid_to = models.DateField("撤销", null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_from__lt=models.F("valid_to")),
                name="division_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(level=3, parent__isnull=True) | Q(level__gt=3, parent__isnull=False),
                name="division_has_parent",
            ),
        ]

    @property
    def label(self) -> str:
        """The name people say: 烟雨社区, 永红村, 南湖街道."""
        return said_of(self.kind, self.name)


def said_of(kind: str, name: str) -> str:
    """The name people say, of a kind and a name as the register holds them."""
    word = Division.KINDS[kind]
    return name if name.endswith(word) else f"{name}{word}"


class DivisionCode(models.Model):
    """A code in one system: NBS (statistics bureau) or MCA (civil affairs ministry)."""

    SYSTEMS = {"NBS": "统计用区划代码", "MCA": "民政部区划代码"}

    division = models.ForeignKey(Division, models.CASCADE, related_name="codes")
    system = models.CharField(max_length=3)
    code = models.CharField(max_length=12)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code", "division"], name="code_once_per_division"
            ),
            models.CheckConstraint(
                condition=Q(system__in=["NBS", "MCA"]), name="code_system_known"
            ),
        ]
        indexes = [models.Index(fields=["system", "code"], name="division_code")]


class DivisionChange(models.Model):
    """What became of an abolished division: its successor, or an explicit none."""

    KINDS = {"merge": "合并", "create": "设立", "abolish": "撤销", "rename": "更名"}

    kind = models.CharField(max_length=10)
    on = models.DateField()
    before = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="changes_out"
    )
    after = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="changes_in"
    )
    source = models.CharField(max_length=120)
