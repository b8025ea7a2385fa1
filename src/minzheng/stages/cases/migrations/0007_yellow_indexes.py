"""The lights are told from the indexes of the worklist alone."""

from django.db import migrations, models
from django.db.models import F, Q

OPEN = Q(finished_at__isnull=True)


def index(name: str, first: str) -> models.Index:
    """One index of the worklist, with the day of the yellow light behind the keys of its pages."""
    return models.Index(fields=[first, "sort_on", "id", "yellow_on"], condition=OPEN, name=name)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_yellow_on")]

    operations = [
        migrations.AddConstraint(
            "casestep",
            models.CheckConstraint(
                condition=Q(yellow_on__lte=F("sort_on")), name="step_yellow_before_due"
            ),
        ),
        migrations.RemoveIndex("casestep", "step_worklist"),
        migrations.RemoveIndex("casestep", "step_worklist_area"),
        migrations.AddIndex("casestep", index("step_worklist", "owner")),
        migrations.AddIndex("casestep", index("step_worklist_area", "area")),
    ]
