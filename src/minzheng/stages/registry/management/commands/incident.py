"""`minzheng incident --actor NAME --since … --until … --out FOLDER`: whose data was touched."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock, failures
from minzheng.foundation.core.actors import System
from minzheng.stages.registry import incident
from minzheng.stages.registry.sheets import write_sheet

INQUIRY = System("incident", "安全事件查询")


class Command(BaseCommand):
    """Prints figures; with --out writes the list (text cells) and letters, readable by us only.

    Network addresses are not in the trail; to follow one, find the accounts in the web server's
    log first (docs/incident.md).
    """

    help = "安全事件：查谁的资料被碰过"

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, since when, until when (exclusive), where to write."""
        parser.add_argument("--actor", default="", metavar="用户名或编号")
        parser.add_argument("--since", metavar="2021-10-26T08:00")
        parser.add_argument("--until", metavar="2021-10-27T08:00")
        parser.add_argument("--out", type=Path, metavar="文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, say, write."""
        actor = options["actor"].removeprefix("staff:")  # as the log writes it
        since, until = _at(options["since"]), _at(options["until"])
        if not (actor or since):
            raise CommandError("请至少说明 --actor 或 --since。", returncode=2)
        known = User.objects.filter(username=actor).first()
        ref = known.public_id if known else actor
        events = incident.events_of(actor=ref, since=since, until=until)
        if actor and not known and not events.exists():
            raise CommandError("没有这个用户名，审计记录里也没有这个编号。", returncode=2)
        found, whole = list(incident.touched(events)), incident.lists(events)
        self.stdout.write(f"涉及 {len(found):,} 人，{sum(one.times for one in found):,} 条记录。")
        for verb, what, at, rows in whole:
            local = timezone.localtime(at)
            when = f"{local:%Y-%m-%d %H:%M}"
            self.stdout.write(f"整份名单 {when} {verb} {what}：{rows or '不明'} 行，")
            self.stdout.write("  里面的人不在上面的数里，要另查这份名单。")
        target = ("incident", ref or "all")
        record(incident.OURS, target, by=INQUIRY, people=len(found), lists=len(whole))
        if options["out"]:
            try:
                self._write(options["out"], found)
            except OSError as error:
                raise CommandError(f"名单没有写成：{failures.said(error)}") from None

    def _write(self, folder: Path, found: list[incident.Touched]) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark = f"安全事件涉及人员 {clock.now():%Y-%m-%d %H:%M}，仅供处置，用后销毁"
        sheet = write_sheet(incident.COLUMNS, [one.row() for one in found], watermark=mark)
        office, phone = settings.DISTRICT["full_name"], settings.HUMAN_PHONE
        letters = "\f".join(incident.letter(one, office, phone) for one in found)
        for name, content in (("touched.xlsx", sheet), ("letters.txt", letters.encode())):
            path = folder / name
            path.touch(mode=0o600)
            path.write_bytes(content)
            self.stdout.write(f"写好了：{path.name}（信只是备好，没有寄出）")


def _at(text: str | None) -> dt.datetime | None:
    if not text:
        return None
    try:
        return timezone.make_aware(dt.datetime.fromisoformat(text))
    except ValueError:
        raise CommandError("时间请照 2021-10-26T08:00 这样写。", returncode=2) from None
