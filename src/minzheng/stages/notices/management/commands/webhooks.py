"""`minzheng webhooks`: which systems are told what happens, and sending again what failed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from minzheng.foundation.core import keymarks
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.notices.models import WebhookDelivery, WebhookTarget
from minzheng.stages.notices.webhooks.events import KINDS
from minzheng.stages.notices.webhooks.targets import end_target, make_target, replay

OPERATOR = System("operator", "系统运维")


class Command(BaseCommand):
    """Lists the targets with their counts; makes one; ends one; replays one."""

    help = "列出、新增（--add）、停用（--end）接收通知的系统，或重送没有送到的（--replay）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One act, or none to list."""
        parser.add_argument("--add", default="", metavar="名称")
        parser.add_argument("--url", default="", metavar="地址")
        parser.add_argument("--event", action="append", default=[], choices=list(KINDS))
        parser.add_argument("--end", default="", metavar="名称")
        parser.add_argument("--replay", default="", metavar="名称")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["add"]:
            self._add(options["add"], options["url"], options["event"])
        elif options["end"]:
            end_target(target=self._target(options["end"]), by=OPERATOR)
            self.stdout.write("已停用，不再送。")
        elif options["replay"]:
            again = replay(target=self._target(options["replay"]), by=OPERATOR)
            self.stdout.write(f"重送 {again} 条。")
        else:
            self._list()

    def _add(self, name: str, url: str, kinds: list[str]) -> None:
        try:
            keymarks.refuse_foreign()
            _, secret = make_target(name=name, url=url, kinds=kinds or list(KINDS), by=OPERATOR)
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("签名密钥只显示这一次，请马上交给对方存好：")
        self.stdout.write(secret)

    def _list(self) -> None:
        rows = WebhookDelivery.objects.values_list("target", "state").annotate(many=Count("pk"))
        many = {(target, state): count for target, state, count in rows}
        for row in WebhookTarget.objects.order_by("pk"):
            state = "已停用" if row.ended_at else "在用"
            counts = "，".join(
                f"{word} {many.get((row.pk, name), 0)}"
                for name, word in WebhookDelivery.STATES.items()
            )
            self.stdout.write(f"{row.name}  {state}  {row.url}  {counts}")

    def _target(self, name: str) -> WebhookTarget:
        found = WebhookTarget.objects.filter(name=name).first()
        if found is None:
            raise CommandError("没有这个名称的系统。")
        return found
