"""What an operator should know of the outbox."""

from collections.abc import Iterator

from minzheng.foundation.core.findings import FAULT, OK, WARN, Finding
from minzheng.stages.notices.queries import outbox, refusals_late


def checks() -> Iterator[Finding]:
    """Messages that failed, messages that wait, refusals that have not reached anybody."""
    box = outbox()
    if box.failed:
        advice = "请改用电话或上门告知；号码错了先改号码。"
        yield Finding(FAULT, f"{box.failed} 条短信发送失败", advice)
    if box.waiting:
        advice = "网关恢复后会自动补发，每 300 秒试一次，最多 48 次。"
        yield Finding(WARN, f"{box.waiting} 条短信等待发送", advice)
    if not box.failed and not box.waiting:
        yield Finding(OK, f"短信都已送出（{box.sent} 条）")
    late = len(refusals_late())
    if late:
        advice = "不予确认和停发要在 3 个工作日内送达，请把决定书送到本人手里。"
        yield Finding(FAULT, f"{late} 份不予确认或停发决定还没有送达", advice)
