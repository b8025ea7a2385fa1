"""`minzheng departments`: the simulated departments, text message gateway, bank and map."""

import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng.connectors.department_data.records import FILE_NAME
from minzheng.connectors.loopback import running
from minzheng.demo import places
from minzheng.foundation.core.parent import follow_parent
from minzheng.foundation.core.ports import why_not


class Command(BaseCommand):
    """Four parties on four ports in a row, on this machine only."""

    help = "启动部门、短信、银行、地图四个模拟器"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and what they hold."""
        parser.add_argument(
            "--port", type=int, default=18101, help="部门；短信 +1，银行 +2，地图 +3"
        )
        parser.add_argument("--data", type=Path, help="数据目录，默认 var/simulators")
        parser.add_argument("--follow", action="store_true", help="标准输入关闭时停")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop."""
        port, folder = options["port"], options["data"] or places.home()
        if not (folder / FILE_NAME).exists():
            raise CommandError("还没有部门数据，请先运行 minzheng demo --no-serve。")
        for why in filter(None, map(why_not, range(port, port + 4))):
            raise CommandError(f"{why}请用 --port 换一个。")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if options["follow"]:
            follow_parent()
        simulators = places.Simulators(folder, settings.CONNECTOR_SECRET)
        parties = places.parties(simulators)
        with ExitStack() as stack:
            for place, site in enumerate(parties):
                stack.enter_context(running(site, port=port + place))
            if not options["follow"]:
                self.stdout.write(
                    f"部门 {port}，短信 {port + 1}，银行 {port + 2}，地图 {port + 3}。"
                    "按 Ctrl-C 停止。"
                )
            stop.wait()
