"""`minzheng decide NAME`: facts in, outcome and reasons out, as JSON Lines."""

import datetime as dt
import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from minzheng.foundation.core import clock
from minzheng.law import Register, RegisterError
from minzheng.law.jsonl import decide_lines
from minzheng.stages.catalog import find, registered

WRONG_USAGE = 2


class Command(BaseCommand):
    """Exit 0, 1 when a line failed, 2 for wrong usage. Never touches a person's record."""

    help = "按规则计算：每行一份事实（JSON），每行一个结果"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, date and profile; the schema on request."""
        parser.add_argument("name", help="事项，例如 dibao")
        parser.add_argument("--on", type=_day, default=None, help="适用日期 2021-08-01")
        parser.add_argument("--profile", default="demo_2021", help="参数：demo_2021 或 nanhu")
        parser.add_argument("--schema", action="store_true", help="输出事实的 JSON Schema")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read standard input line by line and answer each."""
        try:
            rule = find(options["name"]).rule
        except KeyError:
            known = "、".join(item.slug for item in registered())
            raise CommandError(f"没有这个事项；现有：{known}", returncode=WRONG_USAGE) from None
        if options["schema"]:
            self.stdout.write(json.dumps(rule.schema(), ensure_ascii=False, indent=1))
            return
        try:
            register = Register.load(options["profile"])
        except (RegisterError, OSError) as error:
            raise CommandError(str(error), returncode=WRONG_USAGE) from None
        on = options["on"] or _today()
        failed = 0
        for answer in decide_lines(rule, register, on, _lines()):
            failed += "error" in answer
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if failed:
            sys.exit(1)


def _lines() -> Iterator[bytes]:
    """Standard input line by line; empty lines at its end are no documents."""
    blank = 0
    for line in sys.stdin.buffer:
        if not line.strip():
            blank += 1
            continue
        yield from [b""] * blank
        blank = 0
        yield line


def _today() -> dt.date:
    """The business date, or the real one where no database has been set up."""
    try:
        return clock.today()
    except DatabaseError:
        return timezone.localdate(clock.real_now())


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("日期写成 2021-08-01") from None
