"""The business clock, the holiday table, and what the line set aside."""

from django.db import models


class BusinessClock(models.Model):
    """One row: the date business runs on, or empty for the real one. privacy: public."""

    fixed_on = models.DateField("业务日期", null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_clock")]


class Holiday(models.Model):
    """A day that differs from its weekday: a weekday off, or a weekend day worked (调休)."""

    on = models.DateField("日期", unique=True)
    works = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)
    source = models.CharField("来源", max_length=120)


class HolidayYear(models.Model):
    """A year whose plan the State Council has published; other years are provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField("来源", max_length=120)


class SetAside(models.Model):
    """A row the line could not move, with its error; it never stops the others."""

    stage = models.CharField(max_length=40)
    reference = models.CharField(max_length=80)
    error = models.CharField(max_length=300)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "reference"], name="set_aside_once")
        ]


class Release(models.Model):
    """A version of this software that has run on this database; the last one is what it holds."""

    version = models.CharField(max_length=20, unique=True)
    first_run_at = models.DateTimeField()
