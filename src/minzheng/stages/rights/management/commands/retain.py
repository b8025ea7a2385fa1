"""`minzheng retain`: what is due to be deleted; with --really it is deleted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minzheng.stages.rights.keeping import registered
from minzheng.stages.rights.keeping.run import retain


class Command(BaseCommand):
    """Exit 0, or 1 when a row was set aside. Only counts unless told to do it really."""

    help = "到期资料清理：先看要清理什么（默认），加 --really 才真的清理"

    def add_arguments(self, parser: CommandParser) -> None:
        """Really, and one kind only."""
        parser.add_argument("--really", action="store_true", help="真的清理")
        codes = [kept.code for kept in registered() if kept.value]
        parser.add_argument("--only", choices=codes, default="", help="只看一类")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a kind: due, done, set aside."""
        aside = 0
        for found in retain(really=options["really"], only=options["only"]):
            sample = "（示例值）" if found.period.sample else ""
            done = f"，已清理 {found.done}" if options["really"] else ""
            bad = f"，出错搁置 {found.aside}" if found.aside else ""
            why = f"，没有清理：{found.why_not}" if found.why_not else ""
            self.stdout.write(
                f"{found.kept.title}：保存 {found.period.words}{sample}，到期 {found.due}"
                f"{done}{bad}{why}"
            )
            aside += found.aside
        if not options["really"]:
            self.stdout.write("这是试算，什么都没有删除。真的清理：minzheng retain --really")
        if aside:
            raise CommandError(f"有 {aside} 条出错，已搁置，见 minzheng doctor。")
