"""`minzheng line --once|--loop`: walks the stages and moves finished work one stage on."""

import logging
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from minzheng import __version__
from minzheng.foundation.core import failures, line, releases
from minzheng.foundation.core.heartbeat import Heartbeat
from minzheng.foundation.core.parent import follow_parent
from minzheng.foundation.core.releases import require_ready

log = logging.getLogger(__name__)
# Another process's work is picked up within this time; a nudge of our own at once.
PAUSE_SECONDS = 0.8
TROUBLE_SECONDS = 5.0


class Command(BaseCommand):
    """Two may run: every move is claimed by a conditional update or a unique row."""

    help = "自动办理：公示到期、复核到期、送银行、收结果、发通知"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Once, or until told to stop."""
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--once", action="store_true", help="走到没有可办的为止")
        how.add_argument("--loop", action="store_true", help="一直办下去，收到 SIGTERM 停")
        parser.add_argument("--follow", action="store_true", help="标准输入关闭时也停")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        require_ready()
        if options["once"]:
            moved = line.run_until_quiet()
            done = "，".join(f"{name} {count}" for name, count in moved.items() if count)
            self.stdout.write(f"办理完毕：{done or '没有要办的'}。")
            return
        logging.getLogger("minzheng.start").info("line %s, %s", __version__, releases.place())
        self._stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        if options["follow"]:
            follow_parent()
        self._loop()

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        """The stage that runs is finished; the next one is not begun."""
        self._stop = True
        line.nudge()

    def _loop(self) -> None:
        pulse = Heartbeat("line")
        while not self._stop:
            pulse.beat()
            trouble = [label for label, pull in line.pulls() if not self._walk(label, pull)]
            close_old_connections()
            if not self._stop:
                line.wait(TROUBLE_SECONDS if trouble else PAUSE_SECONDS)

    def _walk(self, label: str, pull: Callable[[], int]) -> bool:
        """One stage. Trouble in it (a database that is away, a fault of ours) is logged in
        words or by its kind and tried again a little later; the other stages go on."""
        if self._stop:
            return True
        try:
            pull()
        except Exception as error:
            log.error("line %s: %s", label, failures.words(error) or type(error).__name__)
            return False
        return True
