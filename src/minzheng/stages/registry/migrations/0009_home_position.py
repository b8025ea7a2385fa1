"""Where a home lies, as the map says; a table of its own, empty until a map is connected."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import minzheng.foundation.core.publicid
import minzheng.foundation.core.sealing


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_void_event")]

    operations = [
        migrations.CreateModel(
            "HomePosition",
            [
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("public_id", models.CharField(
                    default=minzheng.foundation.core.publicid.new_public_id, editable=False,
                    max_length=22, unique=True,
                )),
                ("home_version", models.PositiveIntegerField()),
                ("state", models.CharField(
                    choices=[
                        ("waiting", "在查"), ("known", "已查到"), ("none", "地图上没有"),
                        ("barred", "不查"),
                    ],
                    default="waiting", max_length=8,
                )),
                ("position", minzheng.foundation.core.sealing.SealedField(
                    blank=True, default="", verbose_name="住处的经纬度"
                )),
                ("precision", models.CharField(
                    blank=True, default="", max_length=8, verbose_name="查到哪里"
                )),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("household", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="home_position",
                    to="registry.household",
                )),
            ],
            {
                "indexes": [
                    models.Index(
                        fields=["next_try_at"], condition=Q(state="waiting"),
                        name="home_position_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=(Q(state="known") & ~Q(position="") & ~Q(precision=""))
                        | Q(state__in=["waiting", "none", "barred"], position="", precision=""),
                        name="home_position_known_or_empty",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="waiting", next_try_at__isnull=False)
                        | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
                        name="home_position_waiting_has_a_time",
                    ),
                ],
            },
        ),
    ]
