"""`minzheng insider [--days 1]`: nightly, writes questions for the auditor into the trail."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import System
from minzheng.stages.registry import insider

WATCH = System("insider", "系统查看异常")


class Command(BaseCommand):
    """May run twice: a finding is written once. They stand under 审计记录, «异常查看»."""

    help = "查内部人员异常查看，写给审计"

    def add_arguments(self, parser: CommandParser) -> None:
        """How far back."""
        parser.add_argument("--days", type=int, default=1, help="往回看几天，连同今天")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, note, print by reference."""
        until = clock.start_of(clock.today() + dt.timedelta(days=1))
        since = until - dt.timedelta(days=max(1, options["days"]) + 1)
        for one in insider.note(since=since, until=until, by=WATCH):
            self.stdout.write(f"{one.on} {one.actor}：{one.why}")
