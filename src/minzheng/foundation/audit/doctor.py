"""The doctor of the trail: whether the chain holds."""

from collections.abc import Iterator

from minzheng.foundation.audit.chain import faults
from minzheng.foundation.audit.models import Head
from minzheng.foundation.core.findings import FAULT, OK, Finding

SHOWN = 5


def checks() -> Iterator[Finding]:
    """Walk the chain from its first event."""
    found = list(faults())
    for fault in found[:SHOWN]:
        advice = "审计记录可能被改动，请保留现场并报告。"
        yield Finding(FAULT, f"审计链第 {fault.seq} 条：{fault.why}", advice)
    if not found:
        head = Head.objects.filter(id=1).first()
        yield Finding(OK, f"审计链完整，共 {head.seq if head else 0:,} 条")
