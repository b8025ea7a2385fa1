"""`minzheng migrate`: Django's, which refuses to skip a release and stays whole when killed."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction

from minzheng.foundation.core.migrating import WholeExecutor
from minzheng.foundation.core.releases import (
    Skipped,
    note_release,
    refuse_skipping,
    stored_version,
)

migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """Looks at the database's version first, and writes this one down after a whole run."""

    def check(self, *args: Any, **options: Any) -> None:
        """The framework's checks take a full or locked disk for a SQLite without JSON, and say so:
        ask the database itself first, in a transaction as they do."""
        with transaction.atomic():
            connection.introspection.table_names()
        super().check(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, migrate, note."""
        whole = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        if options["database"] == "default":
            try:
                refuse_skipping(stored_version())
            except Skipped as refusal:
                raise CommandError(str(refusal)) from None
        super().handle(*args, **options)
        if whole and options["database"] == "default":
            note_release()
