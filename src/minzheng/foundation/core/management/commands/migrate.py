"""`minzheng migrate`: Django's, for a new database; it stays whole when killed.

Data of an older release is brought on by `minzheng upgrade` alone, which makes a backup first.
"""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction

from minzheng import __version__
from minzheng.foundation.core import keymarks
from minzheng.foundation.core.migrating import WholeExecutor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.releases import (
    OLDER,
    Skipped,
    note_release,
    refuse_skipping,
    stored_version,
)

migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]


class Command(migrate.Command):
    """Looks at the database's version and keys first, and writes them down after a whole run."""

    stealth_options = ("upgrading",)  # said by `upgrade`, once its backup is made

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
                _refuse(upgrading=options.get("upgrading", False) or options["plan"])
            except NotPossible as refusal:
                raise CommandError(str(refusal)) from None
        super().handle(*args, **options)
        if whole and options["database"] == "default":
            note_release()


def _refuse(*, upgrading: bool) -> None:
    """A skipped release, data that wants a backup first, or keys that are not its own."""
    stored = stored_version()
    refuse_skipping(stored)
    if stored not in ("", __version__) and not upgrading:
        raise Skipped(OLDER.format(stored=stored))
    keymarks.refuse_foreign()
