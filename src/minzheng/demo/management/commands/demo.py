"""`minzheng demo`: loads the demo district once, and serves it."""

import datetime as dt
from argparse import ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng.demo import places
from minzheng.demo.loading.load import load
from minzheng.demo.loading.progress import Progress
from minzheng.demo.moving import move_to
from minzheng.demo.processes import Family, free_ports
from minzheng.demo.state import State, mend_records, state, wipe
from minzheng.demo.synthetic.build import PEOPLE, SEED
from minzheng.demo.welcome import welcome
from minzheng.foundation.core import clock
from minzheng.foundation.core.ports import why_not

LEAST_PEOPLE, MOST_PEOPLE = 200, 1_000_000
SIMULATORS = 18101
# In the order in which `departments` serves them.
PARTIES = ("DEPARTMENTS_URL", "SMS_URL", "BANK_URL", "MAP_URL")


class Command(BaseCommand):
    """The second start finds the district loaded and is up in seconds."""

    help = "装载演示区并启动（网站、自动办理、部门模拟器）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """All optional."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--people", type=_people, help=f"人数，默认 {PEOPLE:,}")
        parser.add_argument("--on", type=_day, metavar="DATE", help="把业务日期走到这一天")
        parser.add_argument("--no-serve", action="store_true", help="只装载，不启动")
        parser.add_argument("--reset", action="store_true", help="清空演示数据，重新装载")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, move the clock, serve."""
        if not settings.DEMO:
            raise CommandError("这是正式环境（MINZHENG_DEMO=0），不能装载演示数据。")
        if not options["no_serve"]:
            self._require_free(options["host"], options["port"])
        call_command("migrate", verbosity=0, interactive=False)
        progress = Progress()
        self._load(options, progress)
        if (on := options["on"]) is not None and on != clock.today():
            if on < clock.today():
                self.stdout.write("业务日期往回调了；已经发生的办件保持原样。")
            move_to(on, places.home(), progress)
        if not options["no_serve"]:
            self._serve(options["host"], options["port"])

    def _require_free(self, host: str, port: int) -> None:
        if why := why_not(port, host):
            raise CommandError(
                f"{why}请换一个端口，例如 make demo PORT={port + 1}。\n"
                f"Port {port} is taken; try make demo PORT={port + 1}."
            )

    def _load(self, options: dict[str, Any], progress: Progress) -> None:
        """Load what is not there; never touch a database that is not a demo's."""
        found, folder = state(), places.home()
        if found is State.FOREIGN:
            raise CommandError(
                "这个数据库里有不是演示的居民数据，演示不会动它。"
                "请换一个 MINZHENG_DATA_DIR 或 DATABASE_URL。"
            )
        if found is State.BROKEN:
            self.stdout.write("上次装载没有完成，清空后重新装载。")
        if found is State.BROKEN or (options["reset"] and found is State.LOADED):
            wipe(folder)
            found = State.EMPTY
        if found is State.LOADED:
            if options["people"]:
                self.stdout.write("演示区已装载，--people 要和 --reset 一起用才有效。")
            mend_records(folder)
            return
        people = options["people"] or PEOPLE
        self.stdout.write(f"第一次启动，装载演示区（{people:,} 人）……")
        load(people=people, seed=SEED, folder=folder, progress=progress)

    def _serve(self, host: str, port: int) -> None:
        base = free_ports(SIMULATORS, len(PARTIES), [port])
        urls = [f"http://127.0.0.1:{base + place}" for place in range(len(PARTIES))]
        family = Family(dict(zip(PARTIES, urls, strict=True)))
        try:
            family.start("模拟器", "departments", "--port", str(base))
            family.start("网站", "serve", "--host", host, "--port", str(port))
            family.start("自动办理", "line", "--loop")
            address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
            family.wait_until(f"{address}/healthz/livez")
            self.stdout.write(welcome(address))
            self.stdout.flush()
            family.watch()
        except RuntimeError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            pass
        finally:
            family.stop()
        self.stdout.write("已停止。")


def _people(text: str) -> int:
    if not text.isdecimal() or not LEAST_PEOPLE <= int(text) <= MOST_PEOPLE:
        raise ArgumentTypeError(f"人数应在 {LEAST_PEOPLE} 到 {MOST_PEOPLE:,} 之间")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("日期写成 2021-11-10 的样子") from None
