"""`minzheng holidays [YEAR FILE --source NOTICE]`: which years are in; enter the next one."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng.foundation.core.actors import System
from minzheng.foundation.core.models import Holiday, HolidayYear
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.rights.holidays import Plan, changes, enter, read_plan

OPERATOR = System("operator", "系统运维")
WEEK = "一二三四五六日"


class Command(BaseCommand):
    """Only shows what would change, unless told to do it really."""

    help = "节假日：看录入了哪几年；minzheng holidays 2027 FILE --source 文号 --really 录入一年"

    def add_arguments(self, parser: CommandParser) -> None:
        """The year, the sheet, the notice."""
        parser.add_argument("year", nargs="?", type=int, help="哪一年")
        parser.add_argument("file", nargs="?", type=Path, help="表格：日期、安排、名称三列")
        parser.add_argument("--source", default="", help="国务院办公厅通知的文号")
        parser.add_argument("--really", action="store_true", help="真的录入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 1 with every fault of the sheet."""
        if options["file"] is None:
            self._years(options["year"])
            return
        try:
            plan = read_plan(options["file"], options["year"])
            self._told(plan)
            if not options["really"]:
                self.stdout.write("这是试看，什么都没有改。对过通知以后，加 --really 录入。")
                return
            moved = enter(plan, source=options["source"], by=OPERATOR)
        except NotPossible as error:
            raise CommandError(f"没有录入：\n{error}") from None
        self.stdout.write(f"已录入 {plan.year} 年的安排；还在办的事里，有 {moved} 个期限变了。")

    def _years(self, year: int | None) -> None:
        """One line a year, or the days of one."""
        if year is None:
            years = HolidayYear.objects.order_by("year").values_list("year", "source")
            for one, source in years:
                self.stdout.write(f"{one} 年：{source}")
            return
        for day in Holiday.objects.filter(on__year=year).order_by("on"):
            self.stdout.write(_line(day.on, day.works, day.name))
        if not HolidayYear.objects.filter(year=year).exists():
            raise CommandError(f"{year} 年的安排还没有录入。")

    def _told(self, plan: Plan) -> None:
        """What the sheet says, and how much of it is new."""
        for on, (works, name) in sorted(plan.days.items()):
            self.stdout.write(_line(on, works, name))
        self.stdout.write(f"{len(plan.days)} 天和平常不一样，其中 {len(changes(plan))} 天是新的。")


def _line(on: Any, works: bool, name: str) -> str:
    return f"{on} 周{WEEK[on.weekday()]} {'上班' if works else '放假'} {name}"
