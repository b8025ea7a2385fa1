"""`minzheng clients`: other systems that may ask the API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from minzheng.foundation.accounts.clients import SCOPES, end_client, make_client
from minzheng.foundation.accounts.models import ApiClient
from minzheng.foundation.core import keymarks
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.refusal import NotPossible

OPERATOR = System("operator", "系统运维")


class Command(BaseCommand):
    """Lists the clients; makes one (its key is printed once); ends one."""

    help = "列出、新增（--add 名称 --scope 范围）或停用（--end 名称）可以调用接口的系统"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of the two acts, or neither to list."""
        parser.add_argument("--add", default="", metavar="名称")
        parser.add_argument("--scope", action="append", default=[], choices=list(SCOPES))
        parser.add_argument("--end", default="", metavar="名称")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["add"]:
            return self._add(options["add"], options["scope"])
        if options["end"]:
            return self._end(options["end"])
        for client in ApiClient.objects.order_by("pk"):
            state = "已停用" if client.ended_at else "在用"
            self.stdout.write(f"{client.name}  {state}  {'、'.join(client.scopes)}")
        return None

    def _add(self, name: str, scopes: list[str]) -> None:
        try:
            keymarks.refuse_foreign()
            client, key = make_client(name=name, scopes=scopes, by=OPERATOR)
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{client.name} 的密钥只显示这一次，请马上存好：")
        self.stdout.write(key)

    def _end(self, name: str) -> None:
        client = ApiClient.objects.filter(name=name).first()
        if client is None:
            raise CommandError("没有这个名称的系统。")
        end_client(client=client, by=OPERATOR)
        self.stdout.write(f"{client.name} 已停用，它的密钥从现在起无效。")
