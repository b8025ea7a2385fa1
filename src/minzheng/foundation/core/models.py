"""The business clock, the holiday table, and what the line set aside."""

from django.db import models

from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.sealing import SealedField


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


class AnsweredOnce(models.Model):
    """What a program was answered, by its own key: asking again gives the same answer (P04).

    The answer may hold personal data: it lies sealed, and is forgotten after some days.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    key_mac = models.CharField(max_length=64, unique=True)
    body_mac = models.CharField(max_length=64)
    answer = SealedField(default="", blank=True)
    made_at = models.DateTimeField(db_index=True)


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


class KeyMark(models.Model):
    """By what a key of this database is known again. privacy: public (no key is in it)."""

    name = models.CharField(max_length=40, unique=True)
    mark = models.CharField(max_length=16)


class Pulse(models.Model):
    """When a loop last went round: an operator sees that it lives."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
