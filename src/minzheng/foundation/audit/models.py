"""The chain of events and its head."""

from django.db import models


class Event(models.Model):
    """One thing done or one sensitive record read. Refs are public ids, never names.

    `hash` is SM3 over the event and the hash before it: a changed, removed or swapped row
    breaks the chain; a cut tail is found against the head and the anchor outside.
    """

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=64)
    actor_label = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_ref = models.CharField(max_length=64)
    subject_ref = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_ref", "seq"], name="event_object"),
            models.Index(fields=["subject_ref", "seq"], name="event_subject"),
            models.Index(fields=["actor_ref", "seq"], name="event_actor"),
        ]


class Head(models.Model):
    """The last sequence number and hash; one row, taken by one lock."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_head")]
