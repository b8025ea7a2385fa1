"""From which day a step is yellow; what is open is counted, what is finished no longer matters."""

import datetime as dt
from typing import Any

from django.db import migrations, models
from django.db.models import F

from minzheng.foundation.core.workdays import Calendar

NO_LIMIT = dt.date(9999, 12, 31)
# Whose time ran from the acceptance when this was written; it ran from the opening of all others.
SINCE_ACCEPTANCE = ("check", "visit", "opinion")
BATCH = 1000


def fill(apps: Any, editor: Any) -> None:
    """Finished steps by one statement; open ones by the calendar, some at a time."""
    Step = apps.get_model("cases", "CaseStep")
    Step.objects.update(yellow_on=F("sort_on"))
    days = Calendar(
        dict(apps.get_model("core", "Holiday").objects.values_list("on", "works")), frozenset()
    )
    changed: list[Any] = []
    again = set(
        Step.objects.values_list("case_id", "code")
        .annotate(n=models.Count("id"))
        .filter(n__gt=1)
        .values_list("case_id", "code")
    )
    rows = Step.objects.filter(finished_at=None, due_on__isnull=False).select_related("case")
    for step in rows.order_by("id").iterator(BATCH):
        accepted = step.case.accepted_on
        first = step.code in SINCE_ACCEPTANCE and (step.case_id, step.code) not in again
        since = accepted if first and accepted else step.opened_on
        step.yellow_on = min(days.last_third(since, step.due_on, step.suspended_days), step.due_on)
        changed.append(step)
        if len(changed) == BATCH:
            Step.objects.bulk_update(changed, ["yellow_on"])
            changed.clear()
    Step.objects.bulk_update(changed, ["yellow_on"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_unfinished"), ("core", "0002_holidays")]

    operations = [
        migrations.AddField(
            "casestep", "yellow_on", models.DateField(default=NO_LIMIT), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
