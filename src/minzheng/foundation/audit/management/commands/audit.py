"""`minzheng audit verify [--anchor FILE]`: does the chain hold?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng.foundation.audit.chain import GENESIS, faults
from minzheng.foundation.audit.models import Head


class Command(BaseCommand):
    """Exit code 0 when the chain holds, 1 with the faults, 2 for wrong usage.

    The anchor is a file kept outside the database: `audit anchor` writes one, `verify --anchor`
    holds the chain against it, so that a chain rewritten as a whole is found too.
    """

    help = "核验审计链"

    def add_arguments(self, parser: CommandParser) -> None:
        """verify, or anchor."""
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="外部锚点文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        if options["what"] == "anchor":
            self._write(options["anchor"])
            return
        found = list(faults(_read(options["anchor"]) if options["anchor"] else None))
        for fault in found:
            self.stdout.write(f"第 {fault.seq} 条：{fault.why}")
        seq, _ = _head()
        if found:
            self.stdout.write(f"审计链不完整：{len(found)} 处。")
            raise SystemExit(1)
        self.stdout.write(f"审计链完整，共 {seq} 条。")

    def _write(self, path: Path | None) -> None:
        seq, digest = _head()
        text = json.dumps({"seq": seq, "hash": digest})
        if path is None:
            self.stdout.write(text)
        else:
            path.write_text(text + "\n")


def _head() -> tuple[int, str]:
    head = Head.objects.filter(id=1).first()
    return (head.seq, head.hash) if head else (0, GENESIS)


def _read(path: Path) -> tuple[int, str]:
    try:
        data = json.loads(path.read_text())
        return int(data["seq"]), str(data["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandError('锚点文件读不出来，应是 {"seq": …, "hash": …}。', returncode=2) from None
