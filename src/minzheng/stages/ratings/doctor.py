"""The doctor of ratings: poor ones without a task, and call-backs past their day."""

from collections.abc import Iterator

from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import FAULT, OK, Finding
from minzheng.stages.ratings.queries import late, poor_without_task


def checks() -> Iterator[Finding]:
    """Nobody who was not satisfied is left without a call."""
    if lost := poor_without_task():
        yield Finding(
            FAULT, f"有 {lost} 个不满意的评价没有回访任务", "请联系开发方，表的约束没有生效。"
        )
    if waiting := late(clock.today()):
        yield Finding(FAULT, f"有 {waiting} 个不满意的评价过了期限还没有回访", "请今天就打电话。")
    elif not lost:
        yield Finding(OK, "不满意的评价都在期限内回访")
