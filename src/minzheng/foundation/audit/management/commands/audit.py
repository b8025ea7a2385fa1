"""`minzheng audit verify [--anchor FILE]`: does the chain hold?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from minzheng.foundation.audit.chain import GENESIS, faults
from minzheng.foundation.audit.models import Event, Head
from minzheng.foundation.core import clock


class Command(BaseCommand):
    """Exit code 0 when the chain holds, 1 with the faults, 2 for wrong usage.

    The anchor is a file kept outside the database: `audit anchor` writes one, `verify --anchor`
    holds the chain against it, so that a chain rewritten as a whole is found too.
    """

    help = "核验审计链"

    def add_arguments(self, parser: CommandParser) -> None:
        """verify, or anchor."""
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument(
            "--anchor",
            type=Path,
            metavar="FILE",
            help="外部锚点文件，或放锚点的文件夹：anchor 写文件和签字单，verify 对照每一个",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        if options["what"] == "anchor":
            self._write(options["anchor"])
            return
        found = list(faults(*self._anchors(options["anchor"])))
        for fault in found:
            self.stdout.write(f"第 {fault.seq} 条：{fault.why}")
        seq, _ = _head()
        if found:
            self.stdout.write(f"审计链不完整：{len(found)} 处。")
            raise SystemExit(1)
        self.stdout.write(f"审计链完整，共 {seq} 条。")

    def _anchors(self, path: Path | None) -> list[tuple[int, str]]:
        """What the file says, or each one of the folder: the newest alone may have been written
        after a cut. A folder without one is said."""
        if path is None:
            return []
        if not path.is_dir():
            return [_read(path)]
        kept = sorted(path.glob("anchor-*.json"))
        if not kept:
            self.stdout.write(f"{path} 里没有锚点，末尾有没有被截掉核验不了。")
        return [_read(file) for file in kept]

    def _write(self, path: Path | None) -> None:
        seq, digest = _head()
        text = json.dumps({"seq": seq, "hash": digest})
        if path is None:
            self.stdout.write(text)
        elif path.is_dir():  # the daily one: a file and a sheet of the day, never overwritten
            self._daily(path, seq, digest, text)
        else:
            self._replace(path, text)

    def _replace(self, path: Path, text: str) -> None:
        """Write it anew, but never over one that the chain no longer holds: that is the proof."""
        if path.exists():
            seq, digest = _read(path)
            held = Event.objects.filter(seq=seq, hash=digest).exists()
            if not held and (seq, digest) != (0, GENESIS):
                self.stdout.write(f"{path} 里的锚点（第 {seq} 条）与审计链不符，没有覆盖它。")
                raise SystemExit(1)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text + "\n")
        fresh.replace(path)

    def _daily(self, folder: Path, seq: int, digest: str, text: str) -> None:
        now = clock.real_now()
        name = f"anchor-{timezone.localtime(now):%Y%m%d-%H%M%S}"
        groups = " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
        sheet = (
            f"审计链锚点　{timezone.localtime(now):%Y年%m月%d日 %H:%M}\n\n"
            f"末条序号：{seq}\n校验值：{groups}\n\n"
            "打印后由审计人员签字，存放在系统以外。\n签字：　　　　　　　　日期：\n"
        )
        for end, content in ((".json", text + "\n"), (".txt", sheet)):
            with (folder / (name + end)).open("x", encoding="utf-8") as file:
                file.write(content)
        self.stdout.write(f"写好了：{name}.json、{name}.txt")


def _head() -> tuple[int, str]:
    head = Head.objects.filter(id=1).first()
    return (head.seq, head.hash) if head else (0, GENESIS)


def _read(path: Path) -> tuple[int, str]:
    try:
        data = json.loads(path.read_text())
        return int(data["seq"]), str(data["hash"])
    except PermissionError:
        raise CommandError("没有权限读锚点文件：文件要让本账号能读。", returncode=2) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandError('锚点文件读不出来，应是 {"seq": …, "hash": …}。', returncode=2) from None
