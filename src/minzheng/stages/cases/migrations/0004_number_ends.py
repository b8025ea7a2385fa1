"""A case is found by how its number ends without reading every case (PostgreSQL)."""

from typing import Any

from django.db import migrations

MAKE = "CREATE INDEX case_number_ends ON cases_case (reverse(number) text_pattern_ops)"
DROP = "DROP INDEX case_number_ends"


def _run(statement: str) -> Any:
    def run(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_kept")]

    operations = [migrations.RunPython(_run(MAKE), _run(DROP))]
