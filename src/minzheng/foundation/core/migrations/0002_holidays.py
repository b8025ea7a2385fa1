"""Fill the holiday table from the published plans; staff edit it from then on."""

from django.db import migrations

from minzheng.foundation.core.workdays import published_days

SOURCE = "国务院办公厅关于节假日安排的通知（chinesecalendar 汇编）"


def fill(apps, schema_editor):
    Holiday = apps.get_model("core", "Holiday")
    HolidayYear = apps.get_model("core", "HolidayYear")
    days = published_days()
    Holiday.objects.bulk_create(
        Holiday(on=on, works=works, name=name[:40], source=SOURCE)
        for on, (works, name) in sorted(days.items())
    )
    years = sorted({on.year for on in days})
    HolidayYear.objects.bulk_create(HolidayYear(year=year, source=SOURCE) for year in years)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
