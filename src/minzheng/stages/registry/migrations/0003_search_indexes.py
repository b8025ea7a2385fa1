"""Indexes of the search over a whole district, in PostgreSQL's own parts, no extension.

Every two characters of a name or an address are one entry (pg_trgm finds no two-character
words); the readings of a name are words that are found by their beginning. SQLite serves a
pilot and reads its table.
"""

from typing import Any

from django.db import migrations

FUNCTION = """
CREATE FUNCTION registry_pairs(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(pg_catalog.array_agg(pg_catalog.substr($1, i, 2)), '{}')
    FROM pg_catalog.generate_series(1, pg_catalog.length($1) - 1) AS i
$$
"""
MAKE = (
    FUNCTION,
    "CREATE INDEX person_name_pairs ON registry_person USING gin (registry_pairs(name))",
    "CREATE INDEX person_readings ON registry_person USING gin"
    " (to_tsvector('simple'::regconfig, initials || ' ' || pinyin))",
    "CREATE INDEX household_address_pairs ON registry_household"
    " USING gin (registry_pairs(address))",
)
DROP = (
    "DROP INDEX household_address_pairs",
    "DROP INDEX person_readings",
    "DROP INDEX person_name_pairs",
    "DROP FUNCTION registry_pairs(text)",
)


def _run(statements: tuple[str, ...]) -> Any:
    def run(apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            for statement in statements:
                editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_api")]

    operations = [migrations.RunPython(_run(MAKE), _run(DROP))]
