"""The doctor of notices: messages and refusals that did not reach anybody."""

from collections.abc import Iterator

from minzheng.foundation.core.findings import FAULT, OK, WARN, Finding
from minzheng.stages.notices.models import WebhookDelivery
from minzheng.stages.notices.queries import outbox, refusals_late

MOST_WAITING = 1000


def checks() -> Iterator[Finding]:
    """The outbox at a glance, and refusals past their three working days."""
    box = outbox()
    if box.failed:
        yield Finding(WARN, f"有 {box.failed} 条短信没有送到", "请改用电话或上门告知。")
    if box.waiting > MOST_WAITING:
        yield Finding(WARN, f"有 {box.waiting} 条短信等着发", "短信网关可能停了，请检查 SMS_URL。")
    if not box.failed and box.waiting <= MOST_WAITING:
        yield Finding(OK, f"短信发送正常，待发 {box.waiting} 条")
    lost = WebhookDelivery.objects.filter(state="failed", target__ended_at=None).count()
    if lost:
        advice = "请对方检查地址，好了用 minzheng webhooks --replay 名称 重送。"
        yield Finding(WARN, f"有 {lost} 条系统通知没有送到", advice)
    late = len(refusals_late())
    if late:
        advice = "不予确认和停发要在 3 个工作日内送达，请把决定书送到本人手里。"
        yield Finding(FAULT, f"有 {late} 份不予确认或停发决定还没有送达", advice)
