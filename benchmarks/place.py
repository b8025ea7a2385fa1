"""The database a group of benchmarks runs in: fresh, migrated, with the divisions and staff."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cast import Cast


def database() -> str:
    """The name that rows carry."""
    return "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"


def prepare() -> "Cast":
    """Set Django up on an empty database; the cast of the tests lives there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django
    from django.conf import settings
    from django.core.management import call_command

    # Eleven accounts are opened here; how slow a password is to guess is not what is measured.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from tests.cast import TODAY, Cast, load_district

    from minzheng.foundation.core import clock

    load_district()
    clock.fix(TODAY)
    return Cast()


def durable() -> None:
    """The throw-away server runs without fsync; what is measured from here on reaches the disk."""
    from django.db import connection

    if database() != "PostgreSQL" or "BENCH_THROW_AWAY" not in os.environ:
        return
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {name} = on")
        cursor.execute("SELECT pg_reload_conf()")
