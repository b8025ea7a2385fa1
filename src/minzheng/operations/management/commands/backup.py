"""`minzheng backup FILE [--drill]`: back up the database and the files, and prove it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng.foundation.core import clock, failures
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.releases import require_ready
from minzheng.operations import drills
from minzheng.operations.backups import write
from minzheng.operations.digests import of_file
from minzheng.operations.models import Backup


class Command(BaseCommand):
    """Nobody has to stop working. The keys are not in it: keep them elsewhere."""

    help = "备份数据库和上传的文件；--drill 再恢复到一个空的地方，逐项核对"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether to prove it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="备份文件；有同名的就换掉")
        parser.add_argument(
            "--drill", action="store_true", help="恢复演练：核对行数、摘要、总账、审计链和页面"
        )
        parser.add_argument(
            "--into", default="", metavar="URL", help="演练用的空 PostgreSQL 库；不写就临时建一个"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up; with --drill restore it elsewhere and compare."""
        require_ready()
        path: Path = options["file"].absolute()
        try:
            made = write(path)
        except (NotPossible, OSError) as error:
            raise CommandError(f"备份没有做成：{failures.said(error)}") from None
        rows = sum(table.rows for table in made.facts.tables.values())
        size = path.stat().st_size / 2**20
        self.stdout.write(
            f"备份好了：{path}，{size:,.1f} MiB，{len(made.facts.tables)} 张表 {rows:,} 行，"
            f"{len(made.files)} 个文件，审计链到第 {made.facts.audit_seq:,} 条，"
            f"密钥 {'、'.join(made.key_ids)}（密钥不在备份里）。"
        )
        if made.missing_files:
            self.stderr.write(f"注意：有 {len(made.missing_files)} 个文件登记了，磁盘上没有。")
        if options["drill"]:
            self._drill(path, options["into"])

    def _drill(self, path: Path, into: str) -> None:
        try:
            said = drills.drill(path, into=into)
        except NotPossible as refusal:
            raise CommandError(f"演练没有通过：{refusal}") from None
        Backup.objects.filter(digest=of_file(path)).update(proved_at=clock.real_now())
        self.stdout.write(said)
        self.stdout.write("演练通过：这份备份恢复得出来。")
