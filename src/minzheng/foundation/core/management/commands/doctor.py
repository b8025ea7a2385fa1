"""`minzheng doctor`: is everything as it must be, and if not, what to do."""

from typing import Any

from django.core.management.base import BaseCommand

from minzheng.foundation.core.findings import FAULT, OK, WARN, findings

MARKS = {OK: "正常", WARN: "注意", FAULT: "故障"}


class Command(BaseCommand):
    """Prints findings, faults last; exit code 1 when there is a fault."""

    help = "检查数据库、审计链、总账、密钥、节假日和自动办理"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect, print, and tell by the exit code."""
        found = list(findings())
        for level in (OK, WARN, FAULT):
            for _, finding in (row for row in found if row[1].level == level):
                advice = f"  {finding.advice}" if finding.advice else ""
                self.stdout.write(f"[{MARKS[level]}] {finding.what}{advice}")
        faults = sum(finding.level == FAULT for _, finding in found)
        if faults:
            raise SystemExit(1)
