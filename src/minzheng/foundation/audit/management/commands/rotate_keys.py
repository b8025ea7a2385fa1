"""`minzheng rotate-keys`: every sealed value under the current key; then the old key may go."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import rotation
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.releases import require_ready

ROTATOR = System("rotate-keys", "系统更换密钥")
SWEEPS = 5
SHOWN = 10


class Command(BaseCommand):
    """Exit code 0 when no value holds another key, 1 when some do or do not open.

    May be stopped or killed at any moment and started again. `docs/keys.md` has the steps.
    """

    help = "更换密钥：把所有加密的栏位改用当前密钥（可中断，再跑接着来）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Batches, pauses for others, or only the proof."""
        parser.add_argument("--batch", type=int, default=500, help="一批多少行")
        parser.add_argument("--pause", type=float, default=0.0, help="每批之间歇几秒")
        parser.add_argument("--prove", action="store_true", help="只数各把密钥还有多少，不改")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        require_ready()
        if not options["prove"]:
            self._walk(max(1, options["batch"]), max(0.0, options["pause"]))
        self._prove()

    def _walk(self, batch: int, pause: float) -> None:
        """Again until a sweep finds nothing: a process that was not restarted may still write
        with the old key behind the walk's back."""
        for _ in range(SWEEPS):
            waiting = rotation.left()
            if not waiting:
                return
            total = sum(waiting.values())
            self.stdout.write(f"要换 {total:,} 处，当前密钥 {settings.SEAL_KEY_ID}。")
            done = [self._column(column, batch, pause) for column in rotation.columns()
                    if column.label in waiting]  # fmt: skip
            if rotation.FILES in waiting:
                done.append(rotation.move_files(pause=pause, told=self._told(rotation.FILES)))
            moved = sum(one.moved for one in done)
            lost = [ref for one in done for ref in one.unreadable]
            note(moved=moved, unreadable=len(lost))
            for ref in lost[:SHOWN]:
                self.stdout.write(f"打不开：{ref}")
            if not moved:
                return

    def _column(self, column: rotation.Column, batch: int, pause: float) -> rotation.Done:
        return rotation.move(column, batch=batch, pause=pause, told=self._told(column.label))

    def _told(self, label: str) -> Callable[[int], None]:
        def told(moved: int) -> None:
            self.stdout.write(f"  {label} 已换 {moved:,}")
            self.stdout.flush()

        return told

    def _prove(self) -> None:
        found = rotation.keys_in_use()
        for key, count in sorted(found.items()):
            self.stdout.write(f"密钥 {key or '（不是密文）'}：{count:,} 处")
        others = sorted(set(found) - {settings.SEAL_KEY_ID})
        if others:
            self.stdout.write(
                "还有别的密钥在用，不能丢弃：" + "、".join(o or "不明" for o in others)
            )
            raise SystemExit(1)
        old = "、".join(sorted(set(settings.SEAL_KEYS) - {settings.SEAL_KEY_ID}))
        self.stdout.write(
            f"已逐行查过：没有一处用旧密钥。可以丢弃：{old}。" if old else "只有当前密钥在用。"
        )


@action
def note(*, moved: int, unreadable: int) -> None:
    """What a sweep did, for the trail: figures and the key's id, never a key."""
    record(
        "keys.rotated", ("keys", settings.SEAL_KEY_ID), by=ROTATOR,
        moved=moved, unreadable=unreadable,
    )  # fmt: skip
