"""`minzheng upgrade`: from the release before this one, with a backup first."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng import __version__
from minzheng.foundation.core import clock, failures, keymarks
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.releases import EMPTY, refuse_skipping, stored_version
from minzheng.operations import backups, restores
from minzheng.operations.queries import changes_waiting


class Command(BaseCommand):
    """Killed at any moment it can simply be run again: each change is whole, or was not made."""

    help = "升级数据库：先备份，再逐个执行数据库变更；不能跳过版本"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the backup goes."""
        backup = parser.add_mutually_exclusive_group()
        backup.add_argument("--backup", type=Path, metavar="FILE", help="升级前的备份放在哪里")
        backup.add_argument("--no-backup", action="store_true", help="不备份（刚刚备份过）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, back up, migrate."""
        stored = stored_version()
        try:
            refuse_skipping(stored)
            if not stored:
                raise NotPossible(EMPTY)
            waiting = changes_waiting()
            if stored == __version__ and not waiting:
                self.stdout.write(f"已经是 {__version__} 版，不用升级。")
                return
            keymarks.refuse_foreign()
            restores.refuse_company()
            if not options["no_backup"]:
                self._back_up(stored, options["backup"])
        except (NotPossible, OSError) as error:
            raise CommandError(f"没有升级，数据库没有动过：{failures.said(error)}") from None
        try:
            call_command("migrate", verbosity=0, interactive=False, upgrading=True)
        except Exception as error:
            why = failures.words(error) or type(error).__name__
            raise CommandError(
                f"升级停在半路（{why}）。数据没有坏：排除原因后再运行一次 "
                "minzheng upgrade；退回去就用原来的程序和升级前的备份。"
            ) from error
        self.stdout.write(f"升级好了：{stored} → {__version__}，执行了 {waiting} 个数据库变更。")

    def _back_up(self, stored: str, wanted: Path | None) -> None:
        when = f"{clock.real_now().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        home = settings.DATA_DIR / "backups"
        earlier = sorted(home.glob(f"before-{__version__}-*.tar"), reverse=True)
        path = wanted or home / f"before-{__version__}-{when}.tar"
        made = backups.write(path.absolute(), note=False)
        rows = sum(table.rows for table in made.facts.tables.values())
        whole = next((old for old in earlier if _fewer(old, len(made.facts.migrations))), None)
        if whole:
            self.stdout.write(
                f"先备份了：{path}（{rows:,} 行）。上一次升级没有走完，这一份是走到一半的；"
                f"要退回 {stored} 版，用 {whole}。"
            )
        else:
            self.stdout.write(f"先备份了 {stored} 版的数据：{path}（{rows:,} 行）。")


def _fewer(backup: Path, now: int) -> bool:
    """Whether a backup was made before changes that are in the database now."""
    try:
        return len(restores.manifest_of(backup).facts.migrations) < now
    except NotPossible:
        return False
