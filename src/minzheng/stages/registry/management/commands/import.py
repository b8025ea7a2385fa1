"""`minzheng import roster FILE`: read, check and import a roster; never a traceback."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.core import failures, keymarks
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.roster import (
    Problem,
    Roster,
    error_sheet,
    import_roster,
    read_roster,
    template,
)


class Command(BaseCommand):
    """Import people and households from a sheet."""

    help = "导入名单：minzheng import roster FILE [--dry-run] [--json] [--by USERNAME]"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What is imported is a sub-command of its own; there is one so far."""
        what = parser.add_subparsers(dest="what", required=True, parser_class=ArgumentParser)
        roster = what.add_parser("roster", help="人员和家庭名单")
        roster.add_argument("file", nargs="?", type=Path, help="xlsx、xls、ods 或 csv")
        roster.add_argument("--template", type=Path, metavar="FILE", help="写出空白模板")
        roster.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        roster.add_argument("--json", action="store_true", help="以 JSON 给出结果")
        roster.add_argument("--by", metavar="USERNAME", help="以谁的名义导入")
        roster.add_argument("--good-rows", action="store_true", help="只导入没有错误的家庭")
        roster.add_argument("--report", type=Path, metavar="FILE", help="写出带错误原因的表格")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 without errors, 1 with errors, 2 for wrong usage."""
        if options["template"] is None and options["file"] is None:
            raise CommandError("请给出要导入的文件，或用 --template 写出模板。", returncode=2)
        if options["file"] is not None and not options["dry_run"] and not options["by"]:
            raise CommandError("导入要写明 --by 用户名；只检查请加 --dry-run。", returncode=2)
        try:
            roster = self._run(options)
        except NotPossible as error:
            roster = _failed(str(error))
        except (DatabaseError, OSError) as error:
            if options["traceback"]:
                raise
            roster = _failed(_why(error))
        self._tell(roster, options)
        if roster is not None and roster.errors:
            sys.exit(1)

    def _run(self, options: dict[str, Any]) -> Roster | None:
        user = _importer(options["by"])
        inside = scope_of(user).areas("import_roster") if user else None
        if options["template"] is not None:
            options["template"].write_bytes(template(inside))
        if options["file"] is None:
            return None
        roster = read_roster(options["file"], inside=inside)
        if options["report"] is not None and roster.errors:
            options["report"].touch(mode=0o600)  # names and numbers, for its owner alone
            options["report"].chmod(0o600)
            options["report"].write_bytes(error_sheet(roster))
        wanted = options["good_rows"] or not roster.errors
        if user is not None and wanted and not options["dry_run"]:
            keymarks.refuse_foreign()
            batch = import_roster(roster=roster, by=user, good_rows=options["good_rows"])
            self.stderr.write(f"已导入 {batch.rows} 人。")
        return roster

    def _tell(self, roster: Roster | None, options: dict[str, Any]) -> None:
        if roster is None:
            self.stdout.write(f"模板已写到 {options['template']}")
        elif options["json"]:
            self.stdout.write(json.dumps(roster.as_data(), ensure_ascii=False))
        else:
            for problem in roster.errors:
                place = f"第 {problem.row} 行 {problem.column}：" if problem.row else ""
                self.stdout.write(place + problem.message)
            self.stdout.write(f"共 {roster.total} 行，{len(roster.errors)} 处错误。")


def _importer(username: str | None) -> User | None:
    """The account that imports; nobody for a dry run over the whole district."""
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotPossible("没有这个用户名，请核对 --by。")
    if not scope_of(user).can("import_roster"):
        raise NotPossible("这个账号没有导入名单的权限：要有镇街经办或区局审核的岗位。")
    return user


def _why(error: Exception) -> str:
    fault = f"数据库出错了（{type(error).__name__}），没有导入。请看 minzheng doctor。"
    other = "文件读写失败，请核对路径和权限。" if isinstance(error, OSError) else fault
    return failures.words(error) or other


def _failed(message: str) -> Roster:
    return Roster([], [Problem(0, "", message)], 0, None, None, "")
