"""What was loaded into this database, and whether the load came to its end."""

from django.db import models


class Load(models.Model):
    """One row for the one load of a demo. privacy: public."""

    people = models.PositiveIntegerField("人数")
    seed = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_load")]
