"""`minzheng account first NAME 姓名 ROLE`: the very first administrators, from the host itself.

Afterwards accounts and roles are made on the pages, by two people. `--rescue` opens one more
administrator although there is one: for a bureau that has locked itself out; it is on the trail.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from minzheng.foundation.accounts.abilities import ADMINISTRATORS, Role
from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.accounts.models import Appointment
from minzheng.foundation.accounts.passwords import first_password
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.releases import require_ready
from minzheng.foundation.divisions.actions import load_nanhu
from minzheng.foundation.divisions.models import Division

HOST = System("host", "服务器命令行")


class Command(BaseCommand):
    """Opens an administrator, or lists who holds the three roles."""

    help = "开通最初的系统、安全、审计管理员，或列出现有的"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """first | list."""
        doing = parser.add_subparsers(dest="do", required=True)
        first = doing.add_parser("first", help="开通一位最初的管理员")
        first.add_argument("username")
        first.add_argument("display_name")
        first.add_argument("role", choices=[str(role) for role in ADMINISTRATORS])
        first.add_argument("--rescue", action="store_true", help="已经有人时再开通一位")
        doing.add_parser("list", help="列出三类管理员")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["do"] == "list":
            self._list()
        else:
            self._first(options)

    def _list(self) -> None:
        for role in ADMINISTRATORS:
            names = [held.user.username for held in _holders(role)] or ["（没有）"]
            self.stdout.write(f"{Role(role).label}: {'、'.join(names)}")

    def _first(self, options: dict[str, Any]) -> None:
        require_ready()
        role = options["role"]
        if _holders(role) and not options["rescue"]:
            raise CommandError(
                f"已经有{Role(role).label}了，请在页面上由两位管理员开通；进不去时加 --rescue。"
            )
        district = Division.objects.filter(level=Division.DISTRICT, valid_to=None).first()
        if district is None:
            load_nanhu(by=HOST)
            district = Division.objects.get(level=Division.DISTRICT, valid_to=None)
        password = first_password()
        try:
            with transaction.atomic():
                user = open_account(
                    username=options["username"], display_name=options["display_name"],
                    password=password, must_change=True, by=HOST,
                )  # fmt: skip
                appoint(user=user, role=role, area=district, from_on=clock.today(), by=HOST)
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        self.stdout.write(
            f"{Role(role).label} {user.username} 已开通。第一个密码（只显示这一次）："
        )
        self.stdout.write(password)


def _holders(role: str) -> list[Appointment]:
    rows = Appointment.objects.live(clock.today()).filter(role=role, user__is_active=True)
    return list(rows.select_related("user").order_by("pk"))
