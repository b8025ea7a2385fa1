"""The last four digits of a phone can be looked for: their blind index, and those that are there."""

from typing import Any

from django.db import migrations, models

from minzheng.foundation.core.sealing import SealError, blind

BATCH = 1000


def fill(apps: Any, editor: Any) -> None:
    """Index the phones that are known. One that does not open stays out, for the doctor to find."""
    people = apps.get_model("registry", "Person").objects
    batch = []
    for person in people.exclude(phone="").only("pk", "public_id", "phone").iterator(BATCH):
        try:
            person.phone_tail_index = blind("phone-tail", person.phone.open()[-4:])
        except SealError:
            continue
        batch.append(person)
        if len(batch) == BATCH:
            people.bulk_update(batch, ["phone_tail_index"])
            batch = []
    people.bulk_update(batch, ["phone_tail_index"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_rights")]

    operations = [
        migrations.AddField(
            "person",
            "phone_tail_index",
            models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "person",
            models.Index(fields=["phone_tail_index", "area"], name="person_phone_tail"),
        ),
    ]
