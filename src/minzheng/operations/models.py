"""What an operator did that others must be able to see later."""

from django.db import models


class Backup(models.Model):
    """A backup that was written, and when one was last restored on trial. Never where it lies."""

    made_at = models.DateTimeField(db_index=True)
    version = models.CharField(max_length=20)
    rows = models.PositiveBigIntegerField()
    bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    proved_at = models.DateTimeField(null=True, blank=True)
