"""`minzheng restore FILE [--overwrite]`: put a backup back and check all of it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng import __version__
from minzheng.foundation.audit import chain
from minzheng.foundation.core import failures
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.ledger.queries import faults as book_faults
from minzheng.operations import pages, restores


class Command(BaseCommand):
    """Exit code 0 only when everything the backup says is there again."""

    help = "从备份恢复，并核对行数、摘要、总账、审计链"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """From where, and whether over something."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--overwrite", action="store_true", help="换掉已有的数据（先停止网站和自动办理）"
        )
        parser.add_argument("--pages", type=int, default=0, metavar="N", help="再打开 N 个页面试试")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, compare, walk the chain and the books."""
        try:
            done = restores.restore(options["file"].absolute(), overwrite=options["overwrite"])
        except (NotPossible, OSError) as error:
            raise CommandError(f"没有恢复：{failures.said(error)}") from None
        facts = done.manifest.facts
        wrong = [*done.wrong, *(f"审计链第 {f.seq} 条：{f.why}" for f in chain.faults())]
        wrong += book_faults()
        for text in wrong:
            self.stderr.write(text)
        if wrong:
            raise CommandError(f"恢复后有 {len(wrong)} 处和备份对不上，不要启用，请换一份备份。")
        rows = sum(table.rows for table in facts.tables.values())
        self.stdout.write(
            f"恢复好了：{len(facts.tables)} 张表 {rows:,} 行的摘要都一样，总账合计 0，"
            f"审计链完整到第 {facts.audit_seq:,} 条，{len(done.manifest.files)} 个文件。"
        )
        if options["pages"]:
            self._look(options["pages"])
        if done.manifest.version != __version__:
            self.stdout.write(
                f"备份是 {done.manifest.version} 版的：要升级，运行 minzheng upgrade；"
                "要退回旧版，装旧版的离线包。"
            )

    def _look(self, wanted: int) -> None:
        seen = pages.look(wanted)
        if bad := [page for page in seen if not page.opened]:
            raise CommandError(f"{len(seen)} 个页面里有 {len(bad)} 个打不开，例如 {bad[0].name}。")
        self.stdout.write(f"打开了 {len(seen)} 个页面，都正常。")
