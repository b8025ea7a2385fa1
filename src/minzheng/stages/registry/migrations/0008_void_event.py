"""A life event that was entered by mistake is set aside with a reason; it may be told again."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_phone_tail")]

    operations = [
        migrations.AddField(
            "lifeevent", "voided_at", models.DateTimeField("作废时间", blank=True, null=True)
        ),
        migrations.AddField(
            "lifeevent", "voided_by", models.CharField(blank=True, default="", max_length=64)
        ),
        migrations.AddField(
            "lifeevent",
            "void_reason",
            models.CharField("作废原因", blank=True, default="", max_length=40),
        ),
        migrations.RemoveConstraint("lifeevent", "life_event_once"),
        migrations.AddConstraint(
            "lifeevent",
            models.UniqueConstraint(
                fields=["person", "kind", "on"],
                condition=Q(voided_at=None),
                name="life_event_once",
            ),
        ),
        migrations.AddConstraint(
            "lifeevent",
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="life_event_voided_by_someone",
            ),
        ),
    ]
